package org.openfsm.mail;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLServerSocket;

/** A POP3S server that keeps to RFC 1939 as far as a test wants it to. */
final class PopServer implements Closeable {
    /** A mail and its unique-id, which need be no other's. */
    record Lying(String name, String mail) {}

    final List<Lying> maildrop = new CopyOnWriteArrayList<>();
    final List<String> commands = new CopyOnWriteArrayList<>();

    /** Commands that are answered by this, whatever they mean. */
    final Map<String, String> answers = new ConcurrentHashMap<>();

    /** What signs in. */
    final Set<String> tokens = ConcurrentHashMap.newKeySet();

    /** At this command the connection is cut; "RETR" after a part of the mail. */
    volatile String cutsAt = "";

    private final SSLServerSocket socket;

    PopServer() throws IOException, InterruptedException, GeneralSecurityException {
        socket = (SSLServerSocket) TestTls.get()
                .context()
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
        var thread = new Thread(this::serve, "pop3");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (var connection = socket.accept()) {
                talk(connection);
            } catch (IOException e) {
                // the client, or the test, has ended it
                commands.add("(broken)");
            }
        }
    }

    private void talk(Socket connection) throws IOException {
        var in = new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
        var out = connection.getOutputStream();
        var lying = new LinkedHashMap<Integer, Lying>();
        maildrop.forEach(one -> lying.put(lying.size() + 1, one));
        var deleted = new ArrayList<Lying>();
        say(out, "+OK ready");
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            commands.add(line);
            var words = line.split(" ");
            if (answers.containsKey(words[0])) {
                say(out, answers.get(words[0]));
                continue;
            }
            if (words[0].equals(cutsAt)) {
                out.write(
                        words[0].equals("RETR")
                                ? "+OK\r\nSubject: half".getBytes(StandardCharsets.US_ASCII)
                                : new byte[0]);
                return;
            }
            switch (words[0]) {
                case "AUTH" -> {
                    say(out, "+ ");
                    var response = new String(Base64.getDecoder().decode(in.readLine()), StandardCharsets.UTF_8);
                    if (tokens.stream().anyMatch(token -> response.equals(Tokens.response("fsm", token)))) {
                        say(out, "+OK");
                    } else {
                        say(out, "+ " + Base64.getEncoder().encodeToString("{}".getBytes(StandardCharsets.US_ASCII)));
                        commands.add("(then " + in.readLine() + ")");
                        say(out, "-ERR [AUTH] no");
                    }
                }
                case "STAT" -> {
                    var left = new ArrayList<>(lying.values());
                    left.removeAll(deleted);
                    say(
                            out,
                            "+OK " + left.size() + " "
                                    + left.stream()
                                            .mapToInt(one -> one.mail().length())
                                            .sum());
                }
                case "UIDL" -> {
                    say(out, "+OK");
                    for (var one : lying.entrySet()) {
                        say(out, one.getKey() + " " + one.getValue().name());
                    }
                    say(out, ".");
                }
                case "LIST" ->
                    say(out, "+OK " + words[1] + " " + at(lying, words).mail().length());
                case "RETR" -> {
                    say(out, "+OK");
                    say(out, at(lying, words).mail().replaceAll("(?m)^\\.", "..") + "\r\n.");
                }
                case "DELE" -> {
                    deleted.add(at(lying, words));
                    say(out, "+OK");
                }
                case "QUIT" -> {
                    deleted.forEach(maildrop::remove);
                    say(out, "+OK");
                    return;
                }
                default -> say(out, "+OK");
            }
        }
    }

    /** How often it was asked for a list. */
    long lists() {
        return commands.stream().filter(line -> line.equals("UIDL")).count();
    }

    private static Lying at(Map<Integer, Lying> lying, String[] words) {
        return lying.get(Integer.valueOf(words[1]));
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
