package org.openfsm.running;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Ends processes when whoever started them is gone, however it went: reads their ids from standard input, a line each, and
 * acts when that input ends, since the system closes it even for a parent that was killed.
 */
public final class Guard {

    private static final long PATIENCE_SECONDS = 10;

    private Guard() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<ProcessHandle> wards = new ArrayList<>();
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            ProcessHandle.of(Long.parseLong(line)).ifPresent(wards::add);
        }
        end(wards);
    }

    /** Asks all of them to end, and makes those that still run after {@value #PATIENCE_SECONDS} s. */
    static void end(List<ProcessHandle> wards) throws InterruptedException {
        // a start script may have stayed between us and what it started
        var processes = wards.stream()
                .flatMap(ward -> Stream.concat(Stream.of(ward), ward.descendants()))
                .toList();
        processes.forEach(ProcessHandle::destroy);
        var ended = CompletableFuture.allOf(
                processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new));
        try {
            ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException stubborn) {
            processes.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
