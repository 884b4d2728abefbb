package org.openfsm.web.api;

import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
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
import org.openfsm.reports.Reports;
import org.openfsm.reports.RunFilter;
import org.openfsm.reports.RunRow;

/** Runs of reports that the signed-in person may see, and their files; read only. */
@Path("report-runs")
@SignedIn
@Produces(MediaType.APPLICATION_JSON)
public class ReportRunsResource {

    @Inject
    Reports reports;

    @GET
    public Listing<RunRow> list(
            @QueryParam("first") @DefaultValue("0") int first, @QueryParam("size") @DefaultValue("50") int size) {
        return Listing.of(
                reports.history(RunFilter.ALL, Listing.first(first), Listing.size(size)), first, run -> run);
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
        var file = number(id).flatMap(run -> format(format).flatMap(wanted -> reports.download(run, wanted)))
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
