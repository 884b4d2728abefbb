package org.openfsm.agent.ui;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.TemplateException;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.ConnectionLimit;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.servlet.FilterHolder;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.control.LiveAgent;
import org.openfsm.agent.pmd.InstalledPool;
import org.openfsm.agent.store.PrivateFiles;
import org.openfsm.agent.store.StoreFailure;

/** Serves the agent's pages on 127.0.0.1, and nowhere else. */
public final class WebUi implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("org.openfsm.agent.ui");
    private static final String HOST = "127.0.0.1";
    private static final int HEADERS = 8 << 10;
    private static final int CONNECTIONS = 64;
    private static final int THREADS = 16;
    private static final Duration IDLE = Duration.ofSeconds(30);
    /** Of what a browser sends; slower than this is somebody who holds on to connections. */
    private static final int BYTES_PER_SECOND = 512;

    private final Server server;
    private final int port;
    private final RecentLog log = new RecentLog();
    private final TemplateEngine templates = TemplateEngine.createPrecompiled(
            null, ContentType.Html, WebUi.class.getClassLoader(), WebUi.class.getPackageName() + ".templates");
    private final Door door;
    private final Pages pages;
    private final Settings settings;
    private final Events events;

    /**
     * @param language de or en; absent: as the browser asks
     * @param data the agent's data directory
     * @param file agent.yaml, whether it is there or not
     * @param environment for secrets that it gives as {@code env: NAME}
     * @param ticks nanoseconds of a clock that nobody sets, such as System::nanoTime
     * @param pools the definitions in a data directory
     */
    public record Settings(
            int port,
            @Nullable String language,
            Path data,
            Path file,
            Map<String, String> environment,
            String version,
            Clock clock,
            LongSupplier ticks,
            LiveAgent agent,
            Function<Path, InstalledPool> pools) {

        /** With the definitions that this program takes. */
        public Settings(
                int port,
                @Nullable String language,
                Path data,
                Path file,
                Map<String, String> environment,
                String version,
                Clock clock,
                LongSupplier ticks,
                LiveAgent agent) {
            this(
                    port,
                    language,
                    data,
                    file,
                    environment,
                    version,
                    clock,
                    ticks,
                    agent,
                    opened(directory -> new InstalledPool(directory, version, clock)));
        }

        /** Once each: to check the pool that came with the program takes longer than all the rest of a page. */
        private static Function<Path, InstalledPool> opened(Function<Path, InstalledPool> open) {
            var pools = new ConcurrentHashMap<Path, InstalledPool>();
            return directory -> pools.computeIfAbsent(directory, open);
        }
    }

    private WebUi(Settings settings) throws StoreFailure {
        this.settings = settings;
        this.events = new Events(settings.agent());
        this.port = settings.port();
        this.server = new Server(threads());
        this.door = new Door(settings.data(), port, settings.clock(), settings.ticks());
        this.pages = new Pages(settings, door, log, events);
    }

    /**
     * Starts serving.
     *
     * @throws StoreFailure when the data directory cannot be used
     * @throws PortTaken when another program listens there
     */
    public static WebUi start(Settings settings) throws StoreFailure, PortTaken {
        PrivateFiles.makeDirectory(settings.data());
        var ui = new WebUi(settings);
        ui.start();
        return ui;
    }

    /** Another program listens at the port. */
    public static final class PortTaken extends Exception {

        private static final long serialVersionUID = 1;

        PortTaken(int port, Throwable cause) {
            super(
                    "Port " + port + " of " + HOST + " is taken by another program, so the agent's pages cannot be "
                            + "served. Is another agent running? Else name another port in the configuration "
                            + "(ui: { port: " + (port == 65535 ? 52005 : port + 1)
                            + " }), or switch the pages off (ui: { port: off }).",
                    cause);
        }
    }

    /** Where a browser finds the pages. */
    public String address() {
        return "http://" + HOST + ":" + port + "/";
    }

    private void start() throws StoreFailure, PortTaken {
        var connector = connector();
        server.addConnector(connector);
        server.addBean(new ConnectionLimit(CONNECTIONS, connector));
        server.setErrorHandler(new Plain());
        server.setHandler(handler());
        server.setStopTimeout(500);
        try {
            connector.open();
        } catch (IOException taken) {
            throw new PortTaken(port, taken);
        }
        try {
            server.start();
        } catch (Exception failure) {
            close();
            throw new StoreFailure("The agent's pages cannot be served: " + failure.getMessage(), failure);
        }
        log.open();
        events.start();
        sayWhere();
    }

    /** The code itself is for the account's own terminal, and for who may read the file: a log may be open to others. */
    private void sayWhere() throws StoreFailure {
        if (door.hasPassword()) {
            LOG.log(Level.INFO, "The agent's pages: " + address());
            return;
        }
        var code = new FirstCode(settings.data());
        var text = code.make();
        LOG.log(
                Level.INFO,
                "The agent's pages wait for their first password: " + address() + " The code that they ask for is in "
                        + code.file().toAbsolutePath() + ", which only this account may read.");
        var console = System.console();
        if (console != null) {
            console.printf("First start: open %s and enter the code %s%n", address(), text);
        }
    }

    private static QueuedThreadPool threads() {
        var threads = new QueuedThreadPool(THREADS, 1, 30_000);
        threads.setName("ui");
        threads.setDaemon(true);
        return threads;
    }

    private ServerConnector connector() {
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(HEADERS);
        http.setMinRequestDataRate(BYTES_PER_SECOND);
        var connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(HOST);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE.toMillis());
        // on Windows it would let another program listen at the same port
        connector.setReuseAddress(
                !System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows"));
        return connector;
    }

    private ServletContextHandler handler() {
        var context = new ServletContextHandler(ServletContextHandler.NO_SESSIONS);
        context.setErrorHandler(new Plain());
        context.setMaxFormContentSize((int) Guard.LARGE);
        var guard = new FilterHolder(new Guard(port));
        guard.setAsyncSupported(true);
        context.addFilter(guard, "/*", EnumSet.of(DispatcherType.REQUEST));
        var servlet = new ServletHolder(javalin().javalinServlet());
        servlet.setAsyncSupported(true);
        context.addServlet(servlet, "/*");
        return context;
    }

    private Javalin javalin() {
        var javalin = Javalin.create(this::configure);
        javalin.get("/static/{name}", Static::send);
        pages.routes(new Routes(javalin, this::visit));
        javalin.get("/", context -> {
            var visit = visit(context);
            visit.goTo(
                    !visit.hasPassword()
                            ? "/first-start"
                            : visit.isSignedIn() ? "/" + pages.tabs().get(0) : "/sign-in");
        });
        javalin.exception(
                HttpResponseException.class,
                (refused, context) -> fail(
                        context,
                        refused.getStatus(),
                        texts -> texts.text(refused.getStatus() == 404 ? "error.notFound" : "error.refused")));
        javalin.exception(Exception.class, this::unexpected);
        return javalin;
    }

    private void configure(JavalinConfig config) {
        config.showJavalinBanner = false;
        config.startupWatcherEnabled = false;
        config.http.disableCompression();
        config.http.maxRequestSize = Guard.LARGE;
        config.jetty.multipartConfig.maxTotalRequestSize(Guard.LARGE >> 20, io.javalin.config.SizeUnit.MB);
        config.jetty.multipartConfig.maxFileSize(Guard.LARGE >> 20, io.javalin.config.SizeUnit.MB);
        // in memory: nothing of it ends in a directory that others may read
        config.jetty.multipartConfig.maxInMemoryFileSize((int) (Guard.LARGE >> 20), io.javalin.config.SizeUnit.MB);
    }

    /** Also when nothing can be read of who asks. */
    private void fail(Context context, int status, Function<Texts, String> text) {
        try {
            var visit = visit(context);
            visit.fail(status, text.apply(visit.texts()));
        } catch (StoreFailure failure) {
            context.status(503).contentType("text/plain;charset=utf-8").result(failure.getMessage() + "\n");
        } catch (TemplateException broken) {
            LOG.log(Level.ERROR, "The page of an error cannot be shown.", broken);
            context.status(status).contentType("text/plain;charset=utf-8").result("HTTP " + status + "\n");
        }
    }

    private void unexpected(Exception fault, Context context) {
        if (fault instanceof StoreFailure said) {
            fail(context, 503, texts -> String.valueOf(said.getMessage()));
            return;
        }
        var number = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        LOG.log(Level.ERROR, "Page " + context.path() + " failed (reference " + number + ").", fault);
        fail(context, 500, texts -> texts.text("error.unexpected", number));
    }

    private Visit visit(Context context) throws StoreFailure {
        Visit known = context.attribute("visit");
        if (known != null) {
            return known;
        }
        var visit = new Visit(
                context,
                templates,
                door.session(context),
                Texts.of(Choices.language(context, port, settings.language()), ZoneId.systemDefault()),
                Choices.theme(context, port),
                pages.tabs(),
                HOST + ":" + port,
                settings.version(),
                door.hasPassword());
        context.attribute("visit", visit);
        return visit;
    }

    @Override
    public void close() {
        log.close();
        events.close();
        try {
            server.stop();
        } catch (Exception failure) {
            LOG.log(Level.WARNING, "The agent's pages did not end as they should: " + failure.getMessage());
        }
    }

    /** What Jetty refuses by itself: a line, and nothing of the program. */
    private static final class Plain extends ErrorHandler {
        @Override
        public void handle(String target, Request request, HttpServletRequest asked, HttpServletResponse answer)
                throws IOException {
            Guard.protect(answer);
            request.setHandled(true);
            answer.setContentType("text/plain;charset=utf-8");
            answer.getWriter().println("HTTP " + answer.getStatus());
        }

        @Override
        public java.nio.ByteBuffer badMessageError(
                int status, String reason, org.eclipse.jetty.http.HttpFields.Mutable fields) {
            return org.eclipse.jetty.util.BufferUtil.toBuffer("HTTP " + status + "\n");
        }
    }
}
