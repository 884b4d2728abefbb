package org.openfsm.agent.snmp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.openfsm.agent.snmp.Reply.Answered;
import org.openfsm.agent.snmp.Reply.Refused;
import org.openfsm.agent.snmp.Reply.Silent;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;
import org.snmp4j.PDU;

/** A device on the network. */
final class LiveSession implements SnmpSession {

    /** Of text and other octets in one poll; a full MFP has about 20 kB. */
    private static final int MOST_OCTETS = 512 * 1024;

    private static final int MOST_RECORDED_OCTETS = 32 * 1024 * 1024;

    /** After so many requests without any answer the device counts as gone. */
    private static final int MOST_SILENCES = 2;

    private final String address;
    private final Peer peer;
    private final Credentials credentials;
    private final Connection connection;
    private final Sender sender;
    private final AtomicInteger octets = new AtomicInteger();
    private final AtomicInteger silences = new AtomicInteger();
    private volatile NavigableMap<Oid, SnmpValue> opened = new TreeMap<>();
    private volatile boolean outOfTime;
    /** Of the same device, in other contexts. */
    private final List<LiveSession> others = new CopyOnWriteArrayList<>();

    /** Puts a request to this session's device, with timeout and retries. */
    interface Sender {
        CompletableFuture<Reply> send(Request request);
    }

    /** What puts requests to this session's device with these credentials. */
    interface Connection {
        Sender with(Credentials credentials);
    }

    LiveSession(String address, Peer peer, Credentials credentials, Connection connection) {
        this.address = address;
        this.peer = peer;
        this.credentials = credentials;
        this.connection = connection;
        this.sender = connection.with(credentials);
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public SnmpVersion version() {
        return credentials.version();
    }

    @Override
    public String context() {
        return credentials.context();
    }

    @Override
    public SnmpSession inContext(String context) {
        var session = new LiveSession(address, peer, credentials.inContext(context), connection);
        session.opened = opened;
        session.outOfTime = outOfTime;
        others.add(session);
        return session;
    }

    @Override
    public void askAtMost(int variables) {
        peer.askAtMost(variables);
    }

    @Override
    public NavigableMap<Oid, SnmpValue> opened() {
        return opened;
    }

    /** Takes what the answer to the request that opened the device holds; asks again where it must. */
    CompletableFuture<?> readOpening(List<Oid> instances, Answered answer) {
        return new Fetch(this, instances).start(answer).thenAccept(read -> opened = read.values());
    }

    /** The device's time is over: what is asked from now on is a fault. */
    void endTime() {
        outOfTime = true;
        others.forEach(LiveSession::endTime);
    }

    Peer peer() {
        return peer;
    }

    @Override
    public CompletableFuture<Answer> get(List<Oid> instances) {
        return new Fetch(this, instances).start();
    }

    @Override
    public CompletableFuture<Answer> walk(List<Oid> columns) {
        return new Walk(this, columns).start();
    }

    @Override
    public CompletableFuture<Answer> tree(Oid root, List<Oid> leftOut, IntConsumer progress) {
        return new TreeWalk(this, root, leftOut, progress).start();
    }

    /** Politely: at most two at a time; at once a fault when the device is out of time or gone. */
    CompletableFuture<Reply> send(Request request) {
        var result = new CompletableFuture<Reply>();
        peer.gate.enter(() -> {
            if (outOfTime) {
                end(result, new Silent(Fault.OUT_OF_TIME));
            } else if (silences.get() >= MOST_SILENCES) {
                end(result, new Silent(Fault.NO_ANSWER));
            } else {
                sender.send(request).whenComplete((reply, failure) -> {
                    peer.gate.leave();
                    if (failure != null) {
                        result.completeExceptionally(failure);
                        return;
                    }
                    if (!(reply instanceof Silent)) {
                        silences.set(0);
                    }
                    result.complete(reply);
                });
            }
        });
        return result;
    }

    private void end(CompletableFuture<Reply> result, Reply reply) {
        peer.gate.leave();
        result.complete(reply);
    }

    /** Even a small request found no answer. */
    void gaveNoAnswer() {
        silences.incrementAndGet();
    }

    /** @return whether the device still may; when it has said far too much it may not */
    boolean mayStill(SnmpValue value) {
        return octets.addAndGet(size(value)) <= MOST_OCTETS;
    }

    /** The same for a recording of all it has. */
    boolean mayStillRecord(SnmpValue value) {
        return octets.addAndGet(size(value)) <= MOST_RECORDED_OCTETS;
    }

    private static int size(SnmpValue value) {
        return value instanceof SnmpValue.Octets text ? text.bytes().length : 8;
    }

    static String code(Reply reply) {
        if (reply instanceof Silent silent) {
            return silent.code();
        }
        if (reply instanceof Refused) {
            return Fault.REFUSED;
        }
        int status = ((Answered) reply).errorStatus();
        return status == PDU.noAccess || status == PDU.authorizationError ? Fault.REFUSED : Fault.ERROR_STATUS;
    }

    /**
     * GET of any number of instances, in as many requests as it takes. SNMPv1 answers nothing of a request of which one
     * instance is missing, so there it is GETNEXT of what stands right before each: no error, whatever is missing.
     */
    private static final class Fetch {

        private final LiveSession session;
        private final boolean byNext;
        private final CompletableFuture<Answer> result = new CompletableFuture<>();
        private final NavigableMap<Oid, SnmpValue> values = new TreeMap<>();
        private final List<Fault> faults = new ArrayList<>();
        private List<Oid> open;
        private boolean few;
        /** Behind others of the device that GETNEXT meets first. */
        private final List<Oid> hidden = new ArrayList<>();

        Fetch(LiveSession session, List<Oid> instances) {
            this.session = session;
            this.byNext = session.version() == SnmpVersion.V1 && instances.size() > 1;
            this.open = List.copyOf(instances);
        }

        CompletableFuture<Answer> start() {
            next();
            return result;
        }

        /** With the answer to a request for all of it. */
        CompletableFuture<Answer> start(Answered answer) {
            take(open, false, answer);
            next();
            return result;
        }

        private void next() {
            if (open.isEmpty() && hidden.isEmpty()) {
                result.complete(new Answer(values, faults));
                return;
            }
            boolean next = byNext && !open.isEmpty();
            int most = session.peer.variables();
            var asked = open.isEmpty()
                    ? List.of(hidden.get(0))
                    : open.subList(0, Math.min(open.size(), few ? Math.min(most, Walk.FEW_VALUES) : most));
            var request = next
                    ? new Request(
                            Request.Kind.NEXT, asked.stream().map(Fetch::before).toList(), 1)
                    : Request.get(asked);
            session.send(request).whenComplete((reply, failure) -> {
                try {
                    if (failure != null) {
                        throw failure;
                    }
                    take(asked, next, reply);
                    next();
                } catch (Throwable thrown) {
                    result.completeExceptionally(thrown);
                }
            });
        }

        /** What stands before an instance where nothing is in between. */
        private static Oid before(Oid instance) {
            var arcs = instance.toArray();
            int last = arcs.length - 1;
            if (arcs[last] == 0) {
                return Oid.of(Arrays.copyOf(arcs, last));
            }
            arcs[last]--;
            return Oid.of(arcs);
        }

        private void take(List<Oid> asked, boolean next, Reply reply) {
            if (reply.isLost() && !few) {
                few = true;
                return;
            }
            if (!(reply instanceof Answered answer)) {
                session.gaveNoAnswer();
                faults.add(new Fault(code(reply), asked.get(0)));
                open = List.of();
                hidden.clear();
                return;
            }
            if (answer.errorStatus() == PDU.noError) {
                drop(asked);
                if (next) {
                    collectNext(asked, answer);
                } else {
                    collect(asked, answer);
                }
            } else if (answer.errorStatus() == PDU.tooBig && asked.size() > 1) {
                session.peer.tooManyVariables(asked.size());
            } else if (asked.size() == 1 || (answer.errorIndex() >= 1 && answer.errorIndex() <= asked.size())) {
                // one object that is not there, or cannot be had, must not cost the others
                var culprit = asked.get(asked.size() == 1 ? 0 : answer.errorIndex() - 1);
                if (answer.errorStatus() == PDU.tooBig) {
                    faults.add(new Fault(Fault.TOO_BIG, culprit));
                } else if (answer.errorStatus() != PDU.noSuchName) {
                    faults.add(new Fault(code(answer), culprit));
                }
                drop(List.of(culprit));
            } else {
                // an error that names no object: find it by halves
                session.peer.tooManyVariables(asked.size());
            }
        }

        private void collect(List<Oid> asked, Answered answer) {
            for (var binding : answer.bindings()) {
                var oid = Values.oid(binding.getOid());
                var value = Values.of(binding.getVariable());
                if (oid == null || !asked.contains(oid)) {
                    faults.add(new Fault(Fault.BAD_VALUE, asked.get(0)));
                } else if (value != null) {
                    if (!session.mayStill(value)) {
                        faults.add(new Fault(Fault.TOO_MUCH, oid));
                        return;
                    }
                    values.put(oid, value);
                }
            }
        }

        private void collectNext(List<Oid> asked, Answered answer) {
            for (int i = 0; i < asked.size() && i < answer.bindings().size(); i++) {
                var wanted = asked.get(i);
                var found = Values.oid(answer.bindings().get(i).getOid());
                if (found == null) {
                    faults.add(new Fault(Fault.BAD_VALUE, wanted));
                } else if (found.equals(wanted)) {
                    collect(
                            List.of(wanted),
                            new Answered(
                                    PDU.noError, 0, List.of(answer.bindings().get(i))));
                } else if (found.compareTo(before(wanted)) > 0 && found.compareTo(wanted) < 0) {
                    hidden.add(wanted);
                }
            }
        }

        private void drop(List<Oid> done) {
            open = open.stream().filter(oid -> !done.contains(oid)).toList();
            hidden.removeAll(done);
        }
    }
}
