package org.openfsm.web.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.openfsm.fleet.DeviceFilter;
import org.openfsm.fleet.DeviceRow;
import org.openfsm.fleet.DeviceSort;
import org.openfsm.fleet.DeviceState;
import org.openfsm.fleet.DeviceView;
import org.openfsm.fleet.Fleet;

/** The devices that the signed-in person may see; read only. */
@Path("devices")
@SignedIn
@Produces(MediaType.APPLICATION_JSON)
public class DevicesResource {

    @Inject
    Fleet fleet;

    /**
     * The list.
     *
     * @param words each must occur in serial number, model, maker, name, host, address, location or customer
     * @param states such as {@code critical}; repeatable
     * @param customers ids; repeatable
     * @param sites ids, 0 for devices that are at none; repeatable
     * @param groups ids; repeatable
     * @param models with {@code *} and {@code ?} as wildcards; repeatable
     */
    @GET
    public Listing<DeviceRow> list(
            @QueryParam("q") @DefaultValue("") String words,
            @QueryParam("status") List<String> states,
            @QueryParam("customer") List<Long> customers,
            @QueryParam("site") List<Long> sites,
            @QueryParam("group") List<Long> groups,
            @QueryParam("maker") List<String> makers,
            @QueryParam("model") List<String> models,
            @QueryParam("first") @DefaultValue("0") int first,
            @QueryParam("size") @DefaultValue("50") int size) {
        var filter = DeviceFilter.ALL
                .words(words)
                .states(states.stream().map(DevicesResource::state).collect(Collectors.toSet()))
                .customers(Set.copyOf(customers))
                .sites(Set.copyOf(sites))
                .groups(Set.copyOf(groups))
                .manufacturers(Set.copyOf(makers))
                .models(Set.copyOf(models))
                .order(List.of(new DeviceSort(DeviceSort.Column.STATE, false)));
        return Listing.of(fleet.devices(filter, Listing.first(first), Listing.size(size)), first, r -> r);
    }

    private static DeviceState state(String key) {
        return Arrays.stream(DeviceState.values())
                .filter(s -> s.key().equals(key))
                .findFirst()
                .orElseThrow(() -> Fault.of(
                        400,
                        "status",
                        "status is \"" + key + "\".",
                        Arrays.stream(DeviceState.values())
                                .map(DeviceState::key)
                                .collect(Collectors.joining(", "))));
    }

    @GET
    @Path("{id}")
    public DeviceView device(@PathParam("id") String id) {
        return number(id).flatMap(fleet::device).orElseThrow(() -> Fault.notFound("Device", id));
    }

    private static Optional<Long> number(String id) {
        return id.matches("\\d{1,18}") ? Optional.of(Long.valueOf(id)) : Optional.empty();
    }
}
