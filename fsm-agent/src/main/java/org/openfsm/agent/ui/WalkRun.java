package org.openfsm.agent.ui;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.record.Recorder;
import org.openfsm.agent.snmp.NotOpened;
import org.openfsm.agent.snmp.SnmpNetwork;
import org.openfsm.agent.snmp.SnmpTarget;

/** One recording of a printer at a time, which is looked at while it goes on and fetched when it is done. */
final class WalkRun {

    private static final System.Logger LOG = System.getLogger("org.openfsm.agent.ui");

    private final AtomicInteger objects = new AtomicInteger();
    private @Nullable State state;
    /** Whoever is cancelled goes on until the printer's next answer, and nobody waits for that. */
    private AtomicBoolean wanted = new AtomicBoolean();

    /**
     * @param place as it was asked for
     * @param recorded present when it is done @param problem why it could not be: a key of a text
     */
    record State(
            String place,
            @Nullable Recorder recorded,
            @Nullable String problem) {
        boolean isRunning() {
            return recorded == null && problem == null;
        }
    }

    /** @return false when another one is under way */
    synchronized boolean begin(SnmpTarget target, SnmpNetwork.Settings settings) {
        if (isRunning()) {
            return false;
        }
        objects.set(0);
        state = new State(target.toString(), null, null);
        var itself = new AtomicBoolean(true);
        wanted = itself;
        var thread = new Thread(() -> end(record(target, settings, itself), itself), "ui-record");
        thread.setDaemon(true);
        thread.start();
        return true;
    }

    private synchronized void end(@Nullable State ended, AtomicBoolean itself) {
        if (itself.get()) {
            state = ended;
        }
    }

    private @Nullable State record(SnmpTarget target, SnmpNetwork.Settings settings, AtomicBoolean itself) {
        var place = target.toString();
        try (var network = SnmpNetwork.start(settings)) {
            return new State(place, Recorder.record(network.open(target).join(), read -> goOn(read, itself)), null);
        } catch (CancellationException wanted) {
            LOG.log(Level.INFO, "A recording was cancelled.");
            return null;
        } catch (CompletionException | IOException failure) {
            LOG.log(Level.INFO, "A recording could not be made: " + failure.getMessage());
            return new State(
                    place,
                    null,
                    failure.getCause() instanceof NotOpened notOpened
                            ? "walk.failed." + notOpened.code()
                            : "walk.failed.other");
        } catch (RuntimeException fault) {
            LOG.log(Level.ERROR, "A recording ended with a fault of the agent's own.", fault);
            return new State(place, null, "walk.failed.other");
        }
    }

    /** After each answer of the printer. @throws CancellationException when nobody wants the rest */
    private void goOn(int read, AtomicBoolean itself) {
        if (!itself.get()) {
            throw new CancellationException();
        }
        objects.set(read);
    }

    /** Ends the recording under way; nothing of it stays. @return false when there is none */
    synchronized boolean cancel() {
        if (!isRunning()) {
            return false;
        }
        wanted.set(false);
        state = null;
        return true;
    }

    synchronized boolean isRunning() {
        var now = state;
        return now != null && now.isRunning();
    }

    /** Of the recording under way. */
    int objects() {
        return objects.get();
    }

    /** The recording under way, or the last one. */
    synchronized @Nullable State state() {
        return state;
    }

    synchronized void forget() {
        if (!isRunning()) {
            state = null;
        }
    }
}
