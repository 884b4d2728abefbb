package org.openfsm.demo;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openfsm.running.WildFly.Ports;

/**
 * What must be so before anything is started.
 *
 * @param directory where the demo keeps everything
 * @param roomNeeded bytes to be free there
 * @param https the port the server shall have
 * @param printers the first address of each simulation; on systems with one loopback address its port is taken there
 * @param files what the build must have made
 */
record Preconditions(Path directory, long roomNeeded, int https, List<InetSocketAddress> printers, List<Path> files) {

    private static final long MEGABYTE = 1 << 20;

    /** All that is wrong, each a sentence with its remedy. */
    List<String> problems() {
        var problems = new ArrayList<String>();
        for (var file : files) {
            if (!Files.exists(file)) {
                problems.add(
                        file + " is missing. Build all modules: mvn -Pdemo package in the project's top directory.");
            }
        }
        room(problems);
        if (!Ports.isFree(https)) {
            problems.add("Port " + https + " is taken by " + PortOwner.of(https)
                    + ". End it, or choose another: mvn -Pdemo package -Dfsm.https.port=" + (https + 1000) + ".");
        }
        for (var printer : printers) {
            if (!isFree(printer)) {
                problems.add("UDP port " + printer.getPort() + " on " + printer.getHostString()
                        + ", for simulated printers, is taken. Does another simulation run? End it, or choose another port:"
                        + " mvn -Pdemo package -Dfsm.snmp.port=" + (printer.getPort() + 1000) + ".");
            }
        }
        return problems;
    }

    private static boolean isFree(InetSocketAddress address) {
        var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort());
        return isBindable(new InetSocketAddress(address.getAddress(), 0)) ? isBindable(address) : isBindable(loopback);
    }

    private static boolean isBindable(InetSocketAddress address) {
        try (var socket = new DatagramSocket(null)) {
            socket.bind(address);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private void room(List<String> problems) {
        try {
            Files.createDirectories(directory);
            Files.delete(Files.createTempFile(directory, "writable", null));
            long room = Files.getFileStore(directory).getUsableSpace();
            if (room < roomNeeded) {
                problems.add(directory + " has room for " + room / MEGABYTE + " MB, expected " + roomNeeded / MEGABYTE
                        + " MB. Make room on that disk, or build on another.");
            }
        } catch (IOException e) {
            problems.add(directory + " cannot be written (" + e.getClass().getSimpleName() + ": " + e.getMessage()
                    + "). Give yourself the right to, or build elsewhere.");
        }
    }
}
