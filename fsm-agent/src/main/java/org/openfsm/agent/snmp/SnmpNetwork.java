package org.openfsm.agent.snmp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openfsm.agent.names.NameService;
import org.openfsm.agent.names.Names;
import org.openfsm.agent.names.NumericAddress;
import org.openfsm.agent.names.Resolver;
import org.openfsm.agent.snmp.Reply.Answered;
import org.openfsm.agent.snmp.Reply.Refused;
import org.openfsm.agent.snmp.Reply.Silent;
import org.openfsm.agent.snmp.SnmpSession.Fault;
import org.openfsm.pmd.Oid;
import org.snmp4j.PDU;
import org.snmp4j.Target;
import org.snmp4j.event.ResponseEvent;
import org.snmp4j.event.ResponseListener;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.UdpAddress;

/**
 * The one SNMP session of the program: asynchronous, for any number of devices, on one UDP socket. It asks and reads;
 * it answers nobody and cannot write to a device.
 */
public final class SnmpNetwork implements AutoCloseable {

    /** The system group (RFC 3418). */
    public static final List<Oid> SYSTEM = List.of(
            Oid.of("1.3.6.1.2.1.1.1.0"),
            Oid.of("1.3.6.1.2.1.1.2.0"),
            Oid.of("1.3.6.1.2.1.1.3.0"),
            Oid.of("1.3.6.1.2.1.1.4.0"),
            Oid.of("1.3.6.1.2.1.1.5.0"),
            Oid.of("1.3.6.1.2.1.1.6.0"));

    /** First requests find mostly nobody and their answers are small: many may be on their way. */
    private static final int OPENING_AT_ONCE = 400;

    /** A device of a whole network that answers a broadcast may be late: all answer at the same time. */
    private static final Duration LATE = Duration.ofSeconds(1);

    /** Answers to a walk are whole packets; more of them at once would overflow the socket's buffer. */
    private static final int READING_AT_ONCE = 96;

    private final Settings settings;
    private final Engine engine;
    private final ScheduledExecutorService timer;
    private final Names names;
    private final ExecutorService calls;
    private final Pace pace;
    private final Gate opening;
    private final Gate reading = new Gate(READING_AT_ONCE);
    private final ConcurrentHashMap<UdpAddress, Peer> peers = new ConcurrentHashMap<>();
    /** By the place as it was asked for: what opened it last, by label. */
    private final ConcurrentHashMap<String, String> openers = new ConcurrentHashMap<>();

    /**
     * How hard devices are asked.
     *
     * @param timeout for the answer to one request
     * @param retries of a request without an answer
     * @param deviceTime after it has answered, a device is read for so long at most; what is missing then is a fault
     * @param packetsPerSecond of all devices together; 0 for no limit
     */
    public record Settings(Duration timeout, int retries, Duration deviceTime, int packetsPerSecond) {

        /** What the agent does in the background unless its configuration says otherwise. */
        public static final Settings POLITE = new Settings(Duration.ofSeconds(2), 1, Duration.ofSeconds(10), 50);

        /**
         * So many requests are on their way while nobody answers and packets go out at their full rate: whoever searches
         * asks a few addresses more than that at once.
         */
        public int unansweredAtOnce() {
            return (int) (packetsPerSecond * timeout.toMillis() / 1000);
        }

        /** @throws IllegalArgumentException when a value makes no sense */
        public Settings {
            if (timeout.toMillis() < 1 || deviceTime.toMillis() < 1) {
                throw new IllegalArgumentException("SNMP timeout " + timeout + " and time per device " + deviceTime
                        + " must be a millisecond at least");
            }
            if (retries < 0 || retries > 20) {
                throw new IllegalArgumentException("SNMP retries are " + retries + ", expected 0 to 20");
            }
            if (packetsPerSecond < 0 || packetsPerSecond > 100_000) {
                throw new IllegalArgumentException(
                        "SNMP packets per second are " + packetsPerSecond + ", expected 0 (no limit) to 100000");
            }
        }
    }

    private SnmpNetwork(Settings settings, Engine engine, Names names) {
        this.settings = settings;
        this.engine = engine;
        this.names = names;
        timer = Executors.newSingleThreadScheduledExecutor(daemon("snmp-timer"));
        calls = Executors.newSingleThreadExecutor(daemon("snmp-broadcast"));
        pace = new Pace(timer, settings.packetsPerSecond());
        opening = new Gate(Math.max(OPENING_AT_ONCE, settings.unansweredAtOnce()));
    }

    /** @throws IOException when no UDP socket can be had */
    public static SnmpNetwork start(Settings settings) throws IOException {
        return start(settings, new NameService());
    }

    /** @param resolver knows the names of devices */
    public static SnmpNetwork start(Settings settings, Resolver resolver) throws IOException {
        return new SnmpNetwork(settings, Engine.start(), new Names(resolver));
    }

    /** The names of its devices. */
    public Names names() {
        return names;
    }

    /**
     * Resolves the name, finds the credentials that work and reads the system group.
     *
     * @return the opened device, good for {@link Settings#deviceTime}; completes exceptionally with {@link NotOpened}
     *     when it cannot be opened
     */
    public CompletableFuture<SnmpSession> open(SnmpTarget target) {
        return open(target, SYSTEM);
    }

    /**
     * The same, and the first request asks for something else than the system group.
     *
     * @param first few instances, so that every device can answer in one packet
     */
    public CompletableFuture<SnmpSession> open(SnmpTarget target, List<Oid> first) {
        return resolve(target).thenCompose(address -> new Opening(target, address, first, true).next());
    }

    /**
     * As {@link #open(SnmpTarget)}, in the order of the target's credentials whatever worked the last time: a device may
     * have learnt a better version meanwhile.
     */
    public CompletableFuture<SnmpSession> openAfresh(SnmpTarget target) {
        return resolve(target).thenCompose(address -> new Opening(target, address, SYSTEM, false).next());
    }

    /**
     * Asks everybody in a network at once who is there. Beside this one question, a device is asked singly and by its own
     * address.
     *
     * @param address 255.255.255.255, or the broadcast address of one of this machine's networks
     * @param credentials what the devices may be opened with
     * @return who answered within the time of one request, each once; completes exceptionally with an IOException when
     *     the system does not let the question out
     */
    public CompletableFuture<Set<InetAddress>> call(String address, int port, List<Credentials> credentials) {
        var answerers = new CompletableFuture<Set<InetAddress>>();
        calls.execute(() -> {
            try {
                answerers.complete(new Call(new InetSocketAddress(address, port), credentials)
                        .answerers(this::awaitTurn, settings.timeout().plus(LATE)));
            } catch (IOException failure) {
                answerers.completeExceptionally(failure);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
                answerers.cancel(false);
            }
        });
        return answerers;
    }

    private void awaitTurn() throws InterruptedException {
        var turn = new CountDownLatch(1);
        pace.run(turn::countDown);
        turn.await();
    }

    /** What opened a place when the agent ran before: it is tried first. @param credentials by label */
    public void remind(SnmpTarget target, String credentials) {
        openers.put(target.toString(), credentials);
    }

    /** What opened a place last, by label. */
    public Optional<String> opener(SnmpTarget target) {
        return Optional.ofNullable(openers.get(target.toString()));
    }

    /** So many requests are on their way while nobody answers, see {@link Settings#unansweredAtOnce()}. */
    public int unansweredAtOnce() {
        return settings.unansweredAtOnce();
    }

    @Override
    public void close() {
        timer.shutdownNow();
        calls.shutdownNow();
        names.close();
        engine.stop();
    }

    private CompletableFuture<InetAddress> resolve(SnmpTarget target) {
        var known = target.address();
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        return names.addressesOf(target.host())
                .thenCompose(addresses -> addresses.isEmpty()
                        ? CompletableFuture.failedFuture(
                                new NotOpened(
                                        Fault.UNKNOWN_HOST,
                                        target.host(),
                                        target.host()
                                                + ": this host name is not known here. Check the spelling, or use the address."))
                        : CompletableFuture.completedFuture(addresses.get(0)));
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            var thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Tries one set of credentials after the other. */
    private final class Opening {

        private final SnmpTarget target;
        private final InetAddress address;
        private final UdpAddress place;
        private final List<Oid> first;
        private final List<Credentials> left;
        private final Peer peer;
        private final List<String> refusals = new ArrayList<>();
        private String code = Fault.NO_ANSWER;
        private boolean triedAfresh;

        /** @param remembering whether what worked last is tried first */
        Opening(SnmpTarget target, InetAddress address, List<Oid> first, boolean remembering) {
            this.target = target;
            this.address = address;
            this.first = List.copyOf(first);
            this.place = new UdpAddress(address, target.port());
            left = new ArrayList<>(target.credentials());
            peer = peers.computeIfAbsent(place, any -> new Peer());
            if (remembering) {
                Optional.ofNullable(peer.worked)
                        .filter(left::contains)
                        .or(this::openedBefore)
                        .ifPresent(worked -> {
                            left.remove(worked);
                            left.add(0, worked);
                        });
            }
        }

        private Optional<Credentials> openedBefore() {
            var label = openers.get(target.toString());
            return left.stream().filter(one -> one.label().equals(label)).findFirst();
        }

        CompletableFuture<SnmpSession> next() {
            if (left.isEmpty()) {
                if (peer.isUnknown()) {
                    peers.remove(place, peer);
                }
                return CompletableFuture.failedFuture(notOpened());
            }
            var credentials = left.remove(0);
            var resting = peer.refusals.resting(credentials);
            if (resting.isPresent()) {
                code = Fault.REFUSED;
                refusals.add(credentials + ": " + resting.get());
                return next();
            }
            var snmpTarget = engine.target(place, credentials);
            boolean knownEngine = engine.knowsEngine(place);
            return politely(() -> transmit(opening, place, credentials, Request.get(first), snmpTarget))
                    .thenCompose(reply -> {
                        if (reply instanceof Answered answer && answer.errorStatus() != PDU.authorizationError) {
                            return opened(credentials, answer, snmpTarget);
                        }
                        var introduced = reply instanceof Silent && engine.knowsEngine(place);
                        if ((knownEngine || introduced) && !triedAfresh && credentials.version() == SnmpVersion.V3) {
                            // another device may have taken the address, or this one another engine id, or another
                            // device has the same one with a time of its own
                            engine.forgetEngine(place);
                            triedAfresh = true;
                            left.add(0, credentials);
                            return next();
                        }
                        if (reply instanceof Silent silent && !silent.code().equals(Fault.NO_ANSWER)) {
                            code = silent.code();
                        }
                        if (!(reply instanceof Silent)) {
                            code = Fault.REFUSED;
                            refusals.add(credentials + ": "
                                    + (reply instanceof Refused refused ? refused.reason() : "not authorised"));
                            if (reply instanceof Refused refused && refused.lasting()) {
                                peer.refusals.refused(credentials, refused.reason());
                                peers.putIfAbsent(place, peer);
                            }
                        }
                        return next();
                    });
        }

        /** One of the two requests that may wait for this address at a time. */
        private CompletableFuture<Reply> politely(Supplier<CompletableFuture<Reply>> request) {
            var result = new CompletableFuture<Reply>();
            peer.gate.enter(() -> request.get().whenComplete((reply, failure) -> {
                peer.gate.leave();
                if (failure == null) {
                    result.complete(reply);
                } else {
                    result.completeExceptionally(failure);
                }
            }));
            return result;
        }

        private CompletableFuture<SnmpSession> opened(
                Credentials credentials, Answered answer, Target<UdpAddress> snmpTarget) {
            var peer = peers.computeIfAbsent(place, any -> this.peer);
            peer.worked = credentials;
            peer.refusals.accepted(credentials);
            openers.put(target.toString(), credentials.label());
            var session = new LiveSession(NumericAddress.of(address), peer, credentials, used -> {
                var asked = used.equals(credentials) ? snmpTarget : engine.target(place, used);
                return request -> transmit(reading, place, used, request, asked);
            });
            timer.schedule(session::endTime, settings.deviceTime().toMillis(), TimeUnit.MILLISECONDS);
            return session.readOpening(first, answer).thenApply(done -> session);
        }

        private NotOpened notOpened() {
            var numeric = NumericAddress.of(address);
            var where = target + (target.host().equals(numeric) ? "" : " (" + numeric + ")");
            var tried = String.join(
                    ", then ",
                    target.credentials().stream().map(Object::toString).toList());
            var message =
                    switch (code) {
                        case Fault.REFUSED ->
                            where + " answers but refuses: " + String.join("; ", refusals)
                                    + ". Check user, passwords and protocols with the device's own settings.";
                        case Fault.OTHER_ADDRESS ->
                            where + " was asked (" + tried
                                    + "), but the answer came from another address and was not used."
                                    + " Use the address that the device answers from.";
                        default ->
                            where + " gives no answer to " + tried + " within "
                                    + settings.timeout().toMillis() / 1000.0 + " s, " + (settings.retries() + 1)
                                    + " tries each. "
                                    + (engine.knowsEngine(place)
                                            ? "It does speak SNMP 3, so the passwords or protocols of the user are wrong."
                                            : "Check that it is switched on and that the address is right, that SNMP is"
                                                    + " enabled on it, and that community or user are the device's own.");
                    };
            return new NotOpened(code, numeric, message);
        }
    }

    private CompletableFuture<Reply> transmit(
            Gate gate, UdpAddress place, Credentials credentials, Request request, Target<UdpAddress> snmpTarget) {
        var exchange = new Exchange(gate, place, request.pdu(credentials), snmpTarget);
        gate.enter(() -> pace.run(exchange));
        return exchange.result;
    }

    /** One request until its answer, its last retry or its refusal. */
    private final class Exchange implements Runnable, ResponseListener {

        private final CompletableFuture<Reply> result = new CompletableFuture<>();
        private final Gate gate;
        private final UdpAddress place;
        private final PDU pdu;
        private final Target<UdpAddress> target;
        private int triesLeft = settings.retries() + 1;

        Exchange(Gate gate, UdpAddress place, PDU pdu, Target<UdpAddress> target) {
            this.gate = gate;
            this.place = place;
            this.pdu = pdu;
            this.target = target;
            target.setRetries(0); // ours, so that each packet counts for the pace
            target.setTimeout(settings.timeout().toMillis());
        }

        @Override
        public void run() {
            triesLeft--;
            try {
                engine.send(pdu, target, this);
            } catch (IOException e) {
                // no route, or the credentials do not fit the device's engine: the reason is in what the caller says
                end(new Silent(Fault.NO_ANSWER));
            }
        }

        @Override
        public <A extends Address> void onResponse(ResponseEvent<A> event) {
            engine.forget(event.getRequest(), this);
            PDU response = event.getResponse();
            if (response == null) {
                if (triesLeft > 0) {
                    pace.run(this);
                } else {
                    end(new Silent(
                            engine.heardStranger(pdu.getRequestID(), place) ? Fault.OTHER_ADDRESS : Fault.NO_ANSWER));
                }
            } else if (response.getType() == PDU.REPORT) {
                end(new Refused(engine.reason(response), engine.isLasting(response)));
            } else {
                end(new Answered(
                        response.getErrorStatus(),
                        response.getErrorIndex(),
                        List.copyOf(response.getVariableBindings())));
            }
        }

        private void end(Reply reply) {
            engine.forgetStranger(pdu.getRequestID());
            gate.leave();
            result.complete(reply);
        }
    }
}
