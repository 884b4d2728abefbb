package org.openfsm.agent.ui;

import io.javalin.http.sse.SseClient;
import io.javalin.http.sse.SseHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.openfsm.agent.schedule.Control;

/** Tells browsers that something changed (server-sent events); what, they look up on the page they show. */
final class Events implements Page, AutoCloseable {

    private static final int MOST = 16;
    /** Shorter than connections may be idle. */
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);
    /** A sweep finds many: a page need not follow each. */
    private static final Duration REST = Duration.ofMillis(700);

    private final Control agent;
    private final List<SseClient> clients = new CopyOnWriteArrayList<>();
    private final Thread thread = new Thread(this::tell, "ui-events");

    Events(Control agent) {
        this.agent = agent;
        thread.setDaemon(true);
    }

    @Override
    public String name() {
        return "events";
    }

    @Override
    public void routes(Routes routes) {
        routes.get("/events", visit -> new SseHandler(0, this::welcome).handle(visit.context()));
    }

    private void welcome(SseClient client) {
        if (clients.size() >= MOST) {
            client.close();
            return;
        }
        client.onClose(() -> clients.remove(client));
        client.keepAlive();
        clients.add(client);
        // what happened since its page was made, nobody told it
        client.sendEvent("change", String.valueOf(agent.situation().change()));
    }

    void start() {
        thread.start();
    }

    private void tell() {
        long seen = agent.situation().change();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                long now = agent.awaitChange(seen, SIGN_OF_LIFE);
                for (var client : clients) {
                    if (now == seen) {
                        client.sendComment("still here");
                    } else {
                        client.sendEvent("change", String.valueOf(now));
                    }
                    if (client.terminated()) {
                        clients.remove(client);
                    }
                }
                seen = now;
                Thread.sleep(REST.toMillis());
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        clients.forEach(SseClient::close);
        clients.clear();
    }
}
