package org.openfsm.agent.transport;

/** Why something did not go, and how far it came. @param words plain ones, with a remedy */
record Fault(Leg at, String words) {}
