package org.openfsm.agent.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Who says the same to everybody: a proxy that is not content, a server of something else. */
public final class SameAnswer {

    private SameAnswer() {}

    /** Answers every connection with the same text, one request each. */
    public static void to(ServerSocket socket, String text, List<String> requests) {
        var thread = new Thread(() -> {
            while (!socket.isClosed()) {
                try (Socket connection = socket.accept()) {
                    var bytes = connection.getInputStream().readNBytes(1);
                    var rest = new byte[8192];
                    int read = connection.getInputStream().read(rest);
                    requests.add(new String(bytes, StandardCharsets.ISO_8859_1)
                            + new String(rest, 0, Math.max(0, read), StandardCharsets.ISO_8859_1));
                    OutputStream out = connection.getOutputStream();
                    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
                    out.flush();
                } catch (IOException closed) {
                    return;
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
