package org.openfsm.web.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.openfsm.reports.Schedule;
import org.openfsm.reports.ScheduleRow;
import org.openfsm.reports.Schedules;

/** Reports that run by the calendar: those of the signed-in person. */
@Path("report-schedules")
@SignedIn
@Produces(MediaType.APPLICATION_JSON)
public class ReportSchedulesResource {

    @Inject
    Schedules schedules;

    @GET
    public List<ScheduleRow> list() {
        return schedules.list();
    }

    /** Makes one, or changes the one that its id names. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response save(Schedule schedule) {
        if (schedule == null) {
            throw Fault.of(400, "json", "The body is empty.", "{\"name\": …, \"request\": …, \"cadence\": …}");
        }
        return Response.status(Response.Status.CREATED)
                .entity(schedules.save(schedule))
                .build();
    }
}
