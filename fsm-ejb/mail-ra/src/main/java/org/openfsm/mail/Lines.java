package org.openfsm.mail;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** A conversation in lines with a mail server: TLS from the first byte (RFC 8314), with the server that was named. */
final class Lines implements Closeable {
    /** Bytes of a line. What servers answer is shorter (RFC 2449, 4; RFC 7162, 4). */
    private static final int LONGEST = 8192;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private Lines(Socket socket) throws IOException {
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        out = new BufferedOutputStream(socket.getOutputStream());
    }

    static Lines connect(Account account, Optional<Path> anchors) throws MailboxTrouble {
        var factory =
                anchors.isPresent() ? Anchors.in(anchors.get()) : (SSLSocketFactory) SSLSocketFactory.getDefault();
        try {
            return new Lines(connected(account, factory));
        } catch (IOException e) {
            throw MailboxTrouble.of("Connecting to " + account, e);
        }
    }

    private static Socket connected(Account account, SSLSocketFactory factory) throws IOException, MailboxTrouble {
        var plain = new Socket();
        try {
            plain.connect(
                    new InetSocketAddress(InetAddress.getByName(account.host()), account.port()),
                    account.millis("connectiontimeout", 10_000));
            plain.setSoTimeout(account.millis("timeout", 60_000));
            var socket = (SSLSocket) factory.createSocket(plain, account.host(), account.port(), true);
            var parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // by RFC 2818, as RFC 7817 has it for mail
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        } catch (IOException | MailboxTrouble e) {
            plain.close();
            throw e;
        }
    }

    /** @param millis how long an answer may take */
    void patience(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    /** @throws EOFException when the other side has ended it */
    String read() throws IOException {
        var line = new ByteArrayOutputStream();
        int next = in.read();
        while (next != '\n') {
            if (next < 0) {
                throw new EOFException("The mail server has ended the connection");
            }
            if (line.size() == LONGEST) {
                throw new IOException("The mail server sends a line of more than " + LONGEST + " bytes");
            }
            line.write(next);
            next = in.read();
        }
        var text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** What follows, as it comes. */
    InputStream in() {
        return in;
    }

    void write(String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            System.getLogger(Lines.class.getName())
                    .log(System.Logger.Level.DEBUG, "A connection to a mail server did not end well", e);
        }
    }
}
