package org.openfsm.platform;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.jboss.logging.Logger;

/** A mail server that answers as it is told, for what a real one in a test never says. */
public final class ScriptedPost implements Closeable {
    private static final Logger LOG = Logger.getLogger(ScriptedPost.class);

    private final ServerSocket listening;
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final List<String> said = new CopyOnWriteArrayList<>();

    public ScriptedPost() throws IOException {
        this(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()));
    }

    /** With TLS from the first byte. */
    ScriptedPost(SSLContext tls) throws IOException {
        this(tls.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress()));
    }

    private ScriptedPost(ServerSocket listening) {
        this.listening = listening;
        var thread = new Thread(this::serve, "scripted-post");
        thread.setDaemon(true);
        thread.start();
    }

    /** The longest that fits counts. @param command begins with it, such as {@code RCPT TO:<a@example.org>} @param answer such as {@code 550 Nobody here} */
    public ScriptedPost answers(String command, String answer) {
        answers.put(command, answer);
        return this;
    }

    /** The mails taken, header and body as they came. */
    public List<String> taken() {
        return taken;
    }

    /** What clients said beside their mails. */
    List<String> said() {
        return said;
    }

    int port() {
        return listening.getLocalPort();
    }

    public Properties properties() {
        var properties = new Properties();
        properties.setProperty("mail.transport.protocol", "smtp");
        properties.setProperty("mail.smtp.host", "127.0.0.1");
        properties.setProperty("mail.smtp.port", String.valueOf(port()));
        return properties;
    }

    private void serve() {
        while (!listening.isClosed()) {
            try {
                talk();
            } catch (IOException e) {
                LOG.debugf("A talk ended: %s", e.getMessage());
            }
        }
    }

    private void talk() throws IOException {
        try (var peer = listening.accept();
                var in = new BufferedReader(new InputStreamReader(peer.getInputStream(), StandardCharsets.UTF_8))) {
            var out = peer.getOutputStream();
            say(out, "220 test");
            for (var line = in.readLine(); line != null && !line.startsWith("QUIT"); line = in.readLine()) {
                said.add(line);
                var answer = answer(line);
                if (line.startsWith("DATA") && answer.startsWith("250")) {
                    say(out, "354 go on");
                    taken.add(mail(in));
                }
                say(out, answer);
            }
        }
    }

    private String answer(String line) {
        return answers.entrySet().stream()
                .filter(one -> line.startsWith(one.getKey()))
                .max(Comparator.comparingInt(one -> one.getKey().length()))
                .map(Map.Entry::getValue)
                .orElse("250 fine");
    }

    private static String mail(BufferedReader in) throws IOException {
        var mail = new StringBuilder();
        for (var line = in.readLine(); !".".equals(line); line = in.readLine()) {
            if (line == null) {
                throw new IOException("The mail has no end");
            }
            mail.append(line).append('\n');
        }
        return mail.toString();
    }

    private static void say(OutputStream out, String what) throws IOException {
        out.write((what + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
