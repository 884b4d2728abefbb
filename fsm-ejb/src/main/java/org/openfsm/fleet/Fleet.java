package org.openfsm.fleet;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.Stateless;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openfsm.access.Roles;
import org.openfsm.platform.Page;

/** The fleet as the signed-in person may see it: every question is answered within their scope. */
@Stateless
@RolesAllowed({Roles.ADMINISTRATOR, Roles.DEALER, Roles.CUSTOMER, Roles.ACCOUNTANT})
public class Fleet {
    /** A part of the device list. @param size 1 … 1000 */
    public Page<DeviceRow> devices(DeviceFilter filter, int first, int size) {
        throw new UnsupportedOperationException();
    }

    /** How many devices the filter finds in each state, its own choice of states left out of account. */
    public Map<DeviceState, Long> states(DeviceFilter filter) {
        throw new UnsupportedOperationException();
    }

    /** The makers of the devices in scope, by name, with the number of devices. */
    public Map<String, Long> manufacturers() {
        throw new UnsupportedOperationException();
    }

    /** The device, if there is one and the person may see it now. */
    public Optional<DeviceView> device(long id) {
        throw new UnsupportedOperationException();
    }

    /**
     * Usage by local day, both days inclusive; readings of times at which the device was not the person's to see are
     * left out.
     *
     * @param keys meter keys; empty for all that the device has
     * @throws org.openfsm.platform.Rejected when the time is longer than 1100 days or ends before it begins
     */
    public Optional<History> history(long id, LocalDate from, LocalDate to, List<String> keys) {
        throw new UnsupportedOperationException();
    }

    /** Alerts of the device that are over, newest first. */
    public Page<AlertView> pastAlerts(long id, int first, int size) {
        throw new UnsupportedOperationException();
    }

    /** The customers in scope, by name. */
    public List<CustomerRow> customers() {
        throw new UnsupportedOperationException();
    }
}
