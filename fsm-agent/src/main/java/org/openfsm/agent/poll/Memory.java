package org.openfsm.agent.poll;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.openfsm.agent.snmp.SnmpTarget;

/** What is remembered of devices from one reading to the next, so that it need not be asked again. */
public final class Memory {

    /** A device takes about 20 kB; who comes when there are so many is read whole each time. */
    private static final int MOST = 5_000;

    private final int most;
    private final Map<String, Configuration> configurations = new ConcurrentHashMap<>();
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

    @Nullable
    Configuration configuration(SnmpTarget target) {
        return configurations.get(target.toString());
    }

    void keep(SnmpTarget target, @Nullable Configuration configuration) {
        put(configurations, target, configuration);
    }

    @Nullable
    Look look(SnmpTarget target) {
        return looks.get(target.toString());
    }

    void keep(SnmpTarget target, @Nullable Look look) {
        put(looks, target, look);
    }

    private <T> void put(Map<String, T> map, SnmpTarget target, @Nullable T value) {
        if (value == null) {
            map.remove(target.toString());
        } else if (map.size() < most || map.containsKey(target.toString())) {
            map.put(target.toString(), value);
        }
    }
}
