package org.openfsm.platform;

import jakarta.annotation.security.PermitAll;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Takes away every night what was kept long enough: on one node of the cluster, in short steps, outside any transaction. */
@Singleton
@Startup
@PermitAll
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class Upkeep {
    static final String LEASE_NAME = "upkeep";

    /** Longer than any step, and than the nodes' clocks are apart: who comes a little later the same night finds it held. */
    private static final Duration LEASE = Duration.ofMinutes(30);

    private static final Logger LOG = Logger.getLogger(Upkeep.class);

    @Inject
    @Any
    Instance<Ageing> ageing;

    @Inject
    Lease lease;

    @Schedule(hour = "3", minute = "40", persistent = false)
    void forgetOld() {
        forgetOld(ageing);
    }

    void forgetOld(Iterable<? extends Ageing> all) {
        if (!lease.acquire(LEASE_NAME, LEASE)) {
            return;
        }
        for (var one : all) {
            try {
                forgetOld(one);
            } catch (RuntimeException e) {
                // the others are not to grow because of this one; it is tried again the next night
                LOG.errorf(e, "Old %s cannot be taken away; they are tried again tomorrow", one.subject());
            }
        }
    }

    private void forgetOld(Ageing one) {
        boolean more = true;
        while (more && lease.renew(LEASE_NAME, LEASE)) {
            more = one.forgetSome();
        }
    }
}
