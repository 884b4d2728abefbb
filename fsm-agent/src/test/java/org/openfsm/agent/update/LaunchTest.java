package org.openfsm.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often and by whom the agent is begun again; what runs then is AgentUpdateStoryTest's. */
@NullUnmarked // what is null where it must not be fails the test
class LaunchTest {

    @TempDir
    private Path data;

    private final CountDownLatch told = new CountDownLatch(1);
    private final AtomicInteger runs = new AtomicInteger();

    @Test
    void itBeginsAgainByItself() throws Exception {
        assertThat(launch(false, Launch.AGAIN, Launch.AGAIN, 2).run()).isEqualTo(2);
        assertThat(runs).hasValue(3);
    }

    @Test
    void aServiceManagerBeginsItAgain() throws Exception {
        assertThat(launch(true, Launch.AGAIN).run()).isEqualTo(Launch.AGAIN);
        assertThat(runs).hasValue(1);
    }

    @Test
    void whoIsToldToEndDoesNotBeginAgain() throws Exception {
        told.countDown();
        assertThat(launch(false, Launch.AGAIN).run()).isEqualTo(Launch.AGAIN);
        assertThat(runs).hasValue(1);
    }

    private Launch launch(boolean restarted, int... codes) {
        return new Launch(data, List.of("run"), told, restarted, ending -> codes[runs.getAndIncrement()]);
    }
}
