package org.openfsm.agent.transport;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;

/** Makes the sockets of one try and remembers them, so that a try that takes too long can be ended from outside. */
final class Sockets extends SocketFactory implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger("org.openfsm.agent");

    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private Socket known(Socket socket) throws IOException {
        open.add(socket);
        if (closed) {
            close();
            throw new IOException("The try was ended");
        }
        return socket;
    }

    @Override
    public void close() {
        closed = true;
        for (var socket : open) {
            try {
                socket.close();
            } catch (IOException brokenAlready) {
                LOG.log(Level.DEBUG, "A connection did not end in order.", brokenAlready);
            }
        }
    }

    @Override
    public Socket createSocket() throws IOException {
        return known(new Socket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return known(new Socket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
        return known(new Socket(host, port, from, fromPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return known(new Socket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
        return known(new Socket(host, port, from, fromPort));
    }

    /** TLS as the given factory makes it, over sockets that are known here. */
    SSLSocketFactory over(SSLSocketFactory tls) {
        return new SSLSocketFactory() {
            @Override
            public String[] getDefaultCipherSuites() {
                return tls.getDefaultCipherSuites();
            }

            @Override
            public String[] getSupportedCipherSuites() {
                return tls.getSupportedCipherSuites();
            }

            @Override
            public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
                return tls.createSocket(known(socket), host, port, autoClose);
            }

            @Override
            public Socket createSocket() throws IOException {
                return known(tls.createSocket());
            }

            @Override
            public Socket createSocket(String host, int port) throws IOException {
                return known(tls.createSocket(host, port));
            }

            @Override
            public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
                return known(tls.createSocket(host, port, from, fromPort));
            }

            @Override
            public Socket createSocket(InetAddress host, int port) throws IOException {
                return known(tls.createSocket(host, port));
            }

            @Override
            public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
                return known(tls.createSocket(host, port, from, fromPort));
            }
        };
    }
}
