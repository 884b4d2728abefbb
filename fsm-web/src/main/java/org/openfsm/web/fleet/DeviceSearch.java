package org.openfsm.web.fleet;

import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openfsm.fleet.DeviceFilter;
import org.openfsm.fleet.DeviceRow;
import org.openfsm.fleet.Fleet;
import org.openfsm.web.Texts;
import org.primefaces.event.SelectEvent;

/** The search in the bar: serial number, name, host, address, customer. */
@Named
@RequestScoped
public class DeviceSearch {

    private static final int MATCHES = 10;

    @Inject
    Fleet fleet;

    @Inject
    Texts texts;

    private String chosen;

    /** A device that matches. @param id for its address @param label model or name @param detail where it stands */
    public record Found(String id, String label, String detail) {}

    public List<Found> matching(String words) {
        return fleet.devices(DeviceFilter.ALL.words(words), 0, MATCHES).rows().stream()
                .map(this::found)
                .toList();
    }

    private Found found(DeviceRow row) {
        var label = Stream.of(row.manufacturer(), row.model())
                .filter(Objects::nonNull)
                .collect(Collectors.joining(" "));
        var detail = Stream.of(row.serialNumber(), row.name(), row.customerName(), row.location())
                .filter(Objects::nonNull)
                .filter(s -> !s.isBlank())
                .collect(Collectors.joining(" · "));
        return new Found(Long.toString(row.id()), label.isEmpty() ? texts.of("device.nameless") : label, detail);
    }

    public void open(SelectEvent<String> selected) throws IOException {
        var context = FacesContext.getCurrentInstance().getExternalContext();
        context.redirect(context.getRequestContextPath() + "/fleet/device?id=" + selected.getObject());
    }

    public String getChosen() {
        return chosen;
    }

    public void setChosen(String some) {
        chosen = some;
    }
}
