package org.openfsm.web.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.util.Arrays;
import java.util.Optional;
import org.openfsm.reports.Format;
import org.openfsm.reports.ReportRequest;
import org.openfsm.reports.Reports;
import org.openfsm.reports.RunFilter;
import org.openfsm.reports.RunRow;

/** Runs of reports that the signed-in person may see, and their files. */
@Path("report-runs")
@SignedIn
@Produces(MediaType.APPLICATION_JSON)
public class ReportRunsResource {

    @Inject
    Reports reports;

    @GET
    public Listing<RunRow> list(
            @QueryParam("first") @DefaultValue("0") int first, @QueryParam("size") @DefaultValue("50") int size) {
        return Listing.of(reports.history(RunFilter.ALL, Listing.first(first), Listing.size(size)), first, run -> run);
    }

    /** The number of a run that was asked for. */
    public record Asked(long id) {}

    /** Asks for a report; it is made soon, and {@link #run} says how far it is. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response ask(ReportRequest request) {
        if (request == null) {
            throw Fault.of(
                    400, "json", "The body is empty.", "{\"kind\": …, \"formats\": [\"CSV\"], \"language\": \"en\"}");
        }
        return Response.status(Response.Status.CREATED)
                .entity(new Asked(reports.run(request)))
                .build();
    }

    @GET
    @Path("{id}")
    public RunRow run(@PathParam("id") String id) {
        return number(id).flatMap(reports::run).orElseThrow(() -> Fault.notFound("Report run", id));
    }

    /** A file of the run. @param format csv, xlsx or pdf */
    @GET
    @Path("{id}/{format}")
    @Produces(MediaType.WILDCARD)
    public Response file(@PathParam("id") String id, @PathParam("format") String format) {
        var file = number(id)
                .flatMap(run -> format(format).flatMap(wanted -> reports.download(run, wanted)))
                .orElseThrow(() -> Fault.notFound("Report file", id + "/" + format));
        StreamingOutput bytes = file::writeTo;
        return Response.ok(bytes, file.contentType())
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + file.name() + "\"")
                .header(HttpHeaders.CONTENT_LENGTH, file.size())
                .header(HttpHeaders.ETAG, "\"" + file.sha256() + "\"")
                .build();
    }

    private static Optional<Format> format(String extension) {
        return Arrays.stream(Format.values())
                .filter(one -> one.extension().equals(extension))
                .findFirst();
    }

    private static Optional<Long> number(String id) {
        return id.matches("\\d{1,18}") ? Optional.of(Long.valueOf(id)) : Optional.empty();
    }
}
