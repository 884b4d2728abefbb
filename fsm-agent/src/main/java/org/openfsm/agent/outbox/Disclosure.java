package org.openfsm.agent.outbox;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.config.AgentConfig.Privacy;
import org.openfsm.wire.Device;
import org.openfsm.wire.Hashes;

/** What the privacy switches of a source leave of a device. */
final class Disclosure {

    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(%.*)?");
    private static final int DIGITS = 32;

    private final Privacy privacy;
    private final byte[] salt;

    /** @param salt known to this agent alone: without it nobody can try all addresses of a network */
    Disclosure(Privacy privacy, byte[] salt) {
        this.privacy = privacy;
        this.salt = salt.clone();
    }

    Device of(Device device) {
        return new Device(
                device.readAt(),
                device.reachable(),
                address(device.address()),
                device.port(),
                device.printerIndex(),
                privacy.hostName() ? device.hostName() : null,
                device.snmpVersion(),
                identity(device.identity()),
                device.properties(),
                device.status(),
                device.meters(),
                device.supplies(),
                device.alerts(),
                device.pmd(),
                device.problems());
    }

    /** A name that does not resolve stands in the place of an address, and is a host name still. */
    private String address(String address) {
        boolean open = privacy.address()
                && (privacy.hostName() || NUMERIC.matcher(address).matches());
        return open ? address : hash(address);
    }

    private String hash(String address) {
        var text = address.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
        var salted = new byte[salt.length + text.length];
        System.arraycopy(salt, 0, salted, 0, salt.length);
        System.arraycopy(text, 0, salted, salt.length, text.length);
        return "sha256:" + Hashes.sha256(salted).substring(0, DIGITS);
    }

    private Device.@Nullable Identity identity(Device.@Nullable Identity identity) {
        if (identity == null) {
            return null;
        }
        return new Device.Identity(
                identity.manufacturer(),
                identity.model(),
                // sysName is the node's host name by convention (RFC 3418)
                privacy.hostName() ? identity.name() : null,
                identity.serialNumber(),
                identity.assetNumber(),
                privacy.macAddress() ? identity.macAddress() : null,
                identity.sysObjectId(),
                privacy.location() ? identity.location() : null,
                privacy.contact() ? identity.contact() : null,
                identity.firmware(),
                identity.firmwareParts());
    }
}
