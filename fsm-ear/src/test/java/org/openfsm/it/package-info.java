/** Tests that need a running server: inside it, and from outside as agents, people and attackers meet it. */
package org.openfsm.it;
