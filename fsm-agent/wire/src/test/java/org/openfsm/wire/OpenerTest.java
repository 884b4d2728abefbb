package org.openfsm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Run twice: as the server is built, and without the native library, as agents and other processors have it. */
class OpenerTest {
    @Test
    void worksOnTheCurveByTheNativeLibraryWhereThereIsOne() {
        boolean loadable = System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
        boolean there = getClass().getResource("/com/amazon/corretto/crypto/provider") != null;

        assertThat(there).isEqualTo(!Boolean.getBoolean("without.native"));
        assertThat(Opener.CURVE.getName()).isEqualTo(there && loadable ? "AmazonCorrettoCryptoProvider" : "BC");
        assertThat(Seal.openedBy()).startsWith(Opener.CURVE.getName() + " ");
    }
}
