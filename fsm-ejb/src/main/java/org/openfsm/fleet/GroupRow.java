package org.openfsm.fleet;

/**
 * Devices that are looked after together.
 *
 * @param customerId whose devices it holds; null: the whole tenant's
 * @param devices how many it holds
 */
public record GroupRow(long id, long tenantId, Long customerId, String customerName, String name, int devices) {}
