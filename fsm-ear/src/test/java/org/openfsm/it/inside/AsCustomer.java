package org.openfsm.it.inside;

import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RunAs;
import jakarta.ejb.Stateless;
import java.util.concurrent.Callable;

/** Does something with the rights of that role. */
@Stateless
@PermitAll
@RunAs("customer")
public class AsCustomer {

    public <T> T call(Callable<T> what) throws Exception {
        return what.call();
    }
}
