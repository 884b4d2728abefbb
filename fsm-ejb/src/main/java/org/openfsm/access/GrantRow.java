package org.openfsm.access;

import java.time.Instant;

/**
 * A person's right to see data.
 *
 * @param realm where the person signs in
 * @param principal the name they sign in with, case-folded
 * @param customerId the customer whose data they see; null: all customers of the tenant
 * @param grantedBy who gave it
 */
public record GrantRow(
        long id,
        String realm,
        String principal,
        long tenantId,
        String tenantName,
        Long customerId,
        String customerName,
        String grantedBy,
        Instant grantedAt) {}
