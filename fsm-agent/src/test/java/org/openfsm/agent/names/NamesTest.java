package org.openfsm.agent.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked // what is null where it must not be fails the test
class NamesTest {

    private static final InetAddress ADDRESS = address(7);

    private final Map<InetAddress, String> pointers = new ConcurrentHashMap<>();
    private final Map<String, List<InetAddress>> addresses = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private final CountDownLatch hangs = new CountDownLatch(1);
    private volatile boolean hanging;

    private final Names names = new Names(
            new Resolver() {
                @Override
                public Optional<String> nameOf(InetAddress address) {
                    answer();
                    return Optional.ofNullable(pointers.get(address));
                }

                @Override
                public List<InetAddress> addressesOf(String name) {
                    answer();
                    return addresses.getOrDefault(name, List.of());
                }
            },
            Duration.ofMillis(200));

    @AfterEach
    void close() {
        hangs.countDown();
        names.close();
    }

    @Test
    void aNameThatMeansTheAddressIsItsName() throws Exception {
        pointers.put(ADDRESS, "PRN-7.Example.org.");
        addresses.put("prn-7.example.org", List.of(ADDRESS, InetAddress.getByName("2001:db8::7")));
        assertThat(name()).contains("prn-7.example.org");
    }

    @Test
    void aPointerToANameOfAnotherDeviceIsNotBelieved() throws Exception {
        pointers.put(ADDRESS, "ceo-printer.example.org");
        addresses.put("ceo-printer.example.org", List.of(address(8)));
        assertThat(name()).isEmpty();
        addresses.remove("ceo-printer.example.org");
        assertThat(name()).as("nor one to a name that nobody knows").isEmpty();
    }

    @Test
    void aNameOfSeveralDevicesNamesNone() throws Exception {
        pointers.put(ADDRESS, "printers.example.org");
        addresses.put("printers.example.org", List.of(ADDRESS, address(8)));
        assertThat(name()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "127.0.0.8",
                "prn 7",
                "prn\n7",
                "<b>prn</b>",
                "=cmd|calc",
                "prn..example.org",
                "-prn.example.org",
                "::1",
                "p\u0000rn",
                "drucker-ä.example.org",
                "[127.0.0.7]:161",
                "a23456789012345678901234567890123456789012345678901234567890123456789.example.org"
            })
    void whatIsNoHostNameNamesNone(String pointer) throws Exception {
        pointers.put(ADDRESS, pointer);
        for (var spelling : List.of(pointer, pointer.toLowerCase(java.util.Locale.ROOT))) {
            addresses.put(spelling, List.of(ADDRESS));
        }
        assertThat(name()).isEmpty();
    }

    @Test
    void aNameIsNotLongerThanNamesMayBe() throws Exception {
        var longest = "a".repeat(63) + "." + "b".repeat(63) + "." + "c".repeat(63) + "." + "d".repeat(61);
        pointers.put(ADDRESS, longest);
        addresses.put(longest, List.of(ADDRESS));
        assertThat(name()).contains(longest);
        pointers.put(ADDRESS, longest + "d");
        addresses.put(longest + "d", List.of(ADDRESS));
        assertThat(name()).isEmpty();
    }

    @Test
    void addressesAreNotAskedFor() throws Exception {
        assertThat(names.addressesOf("127.0.0.7").get()).containsExactly(ADDRESS);
        assertThat(names.addressesOf("2001:db8::7").get()).containsExactly(InetAddress.getByName("2001:db8::7"));
        assertThat(questions).hasValue(0);
    }

    /** As many as may be asked at once wait their time; the thousands behind them are given up unasked. */
    @Test
    void aNameServiceThatHangsHoldsNobodyUp() throws Exception {
        hanging = true;
        var lookups = new ArrayList<CompletableFuture<Optional<String>>>();
        for (int i = 0; i < 1_000; i++) {
            lookups.add(names.nameOf(ADDRESS));
        }
        for (var lookup : lookups) {
            assertThat(lookup.get(1, TimeUnit.MINUTES)).isEmpty();
        }
        assertThat(names.addressesOf("prn-7.example.org").get(1, TimeUnit.MINUTES))
                .isEmpty();
        assertThat(questions.get()).isLessThanOrEqualTo(16);

        hanging = false;
        hangs.countDown();
        aNameThatMeansTheAddressIsItsNameSoon();
    }

    private void aNameThatMeansTheAddressIsItsNameSoon() throws Exception {
        pointers.put(ADDRESS, "prn-7.example.org");
        addresses.put("prn-7.example.org", List.of(ADDRESS));
        for (int i = 0; i < 500 && name().isEmpty(); i++) {
            Thread.sleep(10);
        }
        assertThat(name()).contains("prn-7.example.org");
    }

    @Test
    void aResolverThatFailsNamesNone() throws Exception {
        try (var failing = new Names(new Resolver() {
            @Override
            public Optional<String> nameOf(InetAddress address) {
                throw new IllegalStateException("a fault of the resolver");
            }

            @Override
            public List<InetAddress> addressesOf(String name) {
                throw new IllegalStateException("a fault of the resolver");
            }
        })) {
            assertThat(failing.nameOf(ADDRESS).get()).isEmpty();
            assertThat(failing.addressesOf("prn-7").get()).isEmpty();
        }
    }

    private Optional<String> name() throws Exception {
        return names.nameOf(ADDRESS).get(10, TimeUnit.SECONDS);
    }

    private void answer() {
        questions.incrementAndGet();
        if (hanging) {
            try {
                hangs.await();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
        } catch (java.net.UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
