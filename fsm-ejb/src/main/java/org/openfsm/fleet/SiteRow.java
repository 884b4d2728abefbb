package org.openfsm.fleet;

/** A place of a customer. @param devices how many stand there now */
public record SiteRow(long id, long tenantId, long customerId, String customerName, String name, int devices) {}
