/** What prints where: customers, devices, meters, supplies, alerts. {@code ingest} writes it, the others read it. */
package org.openfsm.fleet;
