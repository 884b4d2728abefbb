package org.openfsm.mail;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocketFactory;

/** Stands between a client and an IMAPS server: breaks off where a test wants it, and takes tokens for passwords. */
final class ImapProxy implements Closeable {
    /** What happens at the command or the answer that {@link #at} names. */
    enum Break {
        NONE,
        /** The connection is reset. */
        RESET,
        /** The server says BYE (RFC 9051, 7.1.5). */
        BYE,
        /** Nothing comes any more, the connection stays. */
        SILENCE
    }

    final List<String> commands = new CopyOnWriteArrayList<>();
    final Set<String> tokens = ConcurrentHashMap.newKeySet();
    volatile Break how = Break.NONE;
    volatile String at = "";

    /** What is left out of answers. */
    volatile String hides = "\u0000";

    /** What the server says before it invites the client to wait. */
    volatile String beforehand = "";

    private final int server;
    private final String password;
    private final SSLSocketFactory trusting;
    private final SSLServerSocket socket;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    ImapProxy(int server, String password) throws IOException, InterruptedException, GeneralSecurityException {
        this.server = server;
        this.password = password;
        try {
            trusting = Anchors.in(Path.of(TestTls.get().anchors().toString()));
        } catch (MailboxTrouble e) {
            throw new IOException(e);
        }
        socket = (SSLServerSocket) TestTls.get()
                .context()
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
        start("proxy", this::serve);
    }

    int port() {
        return socket.getLocalPort();
    }

    void breaks(Break wanted, String where) {
        at = where;
        how = wanted;
    }

    private static void start(String name, Runnable work) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        try {
            while (!socket.isClosed()) {
                var client = socket.accept();
                open.add(client);
                start("proxied", () -> connect(client));
            }
        } catch (IOException e) {
            if (!socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void connect(Socket client) {
        try {
            var upstream = trusting.createSocket("localhost", server);
            open.add(upstream);
            var toServer = upstream.getOutputStream();
            var toClient = client.getOutputStream();
            start("answers", () -> pass(upstream, client, toClient, false, toServer));
            pass(client, upstream, toServer, true, toClient);
        } catch (IOException e) {
            end(client);
        }
    }

    /** Line by line, each as it came. */
    private void pass(Socket from, Socket to, OutputStream out, boolean asking, OutputStream back) {
        try {
            var in = new BufferedReader(new InputStreamReader(from.getInputStream(), StandardCharsets.ISO_8859_1));
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                if (asking) {
                    commands.add(line);
                }
                if (how != Break.NONE && line.contains(at)) {
                    var client = asking ? from : to;
                    broken(client, asking ? back : out);
                    if (how == Break.SILENCE) {
                        continue;
                    }
                    return;
                }
                var said = asking ? signedIn(line, back) : line.replace(hides, "");
                if (!asking && line.startsWith("+") && !beforehand.isEmpty()) {
                    say(out, beforehand);
                }
                if (said != null) {
                    say(out, said);
                }
            }
        } catch (IOException e) {
            // one of the two has ended it, so does the other
            commands.add("(broken)");
        }
        end(from);
        end(to);
    }

    private void broken(Socket client, OutputStream toClient) throws IOException {
        if (how == Break.RESET) {
            client.close();
        } else if (how == Break.BYE) {
            say(toClient, "* BYE the server is going down");
            client.close();
        }
    }

    private String signedIn(String line, OutputStream back) throws IOException {
        var words = line.split(" ");
        if (words.length < 4 || !words[1].equals("AUTHENTICATE") || !words[2].equals("XOAUTH2")) {
            return line;
        }
        var response = new String(Base64.getDecoder().decode(words[3]), StandardCharsets.UTF_8);
        var token = response.replaceAll("(?s).*auth=Bearer (.*)\u0001\u0001", "$1");
        if (!tokens.contains(token)) {
            say(back, words[0] + " NO AUTHENTICATE failed.");
            return null;
        }
        return words[0] + " LOGIN fsm " + password;
    }

    private static synchronized void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static void end(Socket one) {
        try {
            one.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        open.forEach(ImapProxy::end);
    }
}
