package org.openfsm.agent.poll;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.snmp.SnmpTarget;

/** What is remembered of devices from one reading to the next, so that it need not be asked again. */
public final class Memory {

    /** Stands for the index of a printer that could not be told. */
    public static final int NO_PRINTER = 0;

    /** A device takes about 20 kB; who comes when there are so many is read whole each time. */
    private static final int MOST = 5_000;

    private static final Box NOTHING = new Box(null, Map.of());

    private final int most;
    private final Map<String, Box> boxes = new ConcurrentHashMap<>();
    private final Map<String, Look> looks = new ConcurrentHashMap<>();

    private Memory(int most) {
        this.most = most;
    }

    /** Of an agent that reads the same devices again and again. */
    public static Memory ofManyReadings() {
        return new Memory(MOST);
    }

    /** For reading once. */
    public static Memory none() {
        return new Memory(0);
    }

    /** @param definitions the id of each printer's definition, by hrDeviceIndex */
    record Box(@Nullable Configuration configuration, Map<Integer, String> definitions) {
        Box {
            definitions = Map.copyOf(definitions);
        }
    }

    /**
     * Which definitions read a box the last time, as a longer memory knows: what they want is asked for at once.
     *
     * @param definitions by hrDeviceIndex, or {@link #NO_PRINTER}
     */
    public void remind(String host, int port, Map<Integer, String> definitions) {
        boxes.putIfAbsent(key(host, port), new Box(null, definitions));
    }

    Box box(SnmpTarget target) {
        return boxes.getOrDefault(key(target), NOTHING);
    }

    void keep(SnmpTarget target, Box box) {
        put(boxes, target, box);
    }

    @Nullable
    Look look(SnmpTarget target) {
        return looks.get(key(target));
    }

    void keep(SnmpTarget target, @Nullable Look look) {
        put(looks, target, look);
    }

    private <T> void put(Map<String, T> map, SnmpTarget target, @Nullable T value) {
        if (value == null) {
            map.remove(key(target));
        } else if (map.size() < most || map.containsKey(key(target))) {
            map.put(key(target), value);
        }
    }

    private static String key(SnmpTarget target) {
        return key(target.host(), target.port());
    }

    private static String key(String host, int port) {
        return host + " " + port;
    }
}
