package org.openfsm.fleet;

/** A customer that the signed-in person may see. */
public record CustomerRow(long id, long tenantId, String name, int devices) {}
