package org.openfsm.agent.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openfsm.pmd.Oid;

class MakerTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Canon iR-ADV C5235 /P | Canon | iR-ADV C5235 | ",
                "Dell B3460dn Laser Printer version NH5.CY.N543 kernel 3.0.0 | Dell | B3460dn | NH5.CY.N543",
                "Develop ineo  280 | Develop | ineo  280 | ",
                "KONICA MINOLTA bizhub C3110 | Konica Minolta | bizhub C3110 | ",
                "FUJIFILM Apeos C7580 | Fujifilm | Apeos C7580 | ",
                "FUJI XEROX ApeosPort-VI C4471;ESS1.0.217,IOT 52.54.1 | Fujifilm | ApeosPort-VI C4471 | 1.0.217",
                "Lexmark T640 version NS.NP.N219 kernel 2.6.6 All-N-1 | Lexmark | T640 | NS.NP.N219",
                "TOSHIBA e-STUDIO305CS version NH63.GM.N639 kernel 3.0.0 | Toshiba TEC | e-STUDIO305CS | NH63.GM.N639",
                "TOSHIBA TEC B-EV4 | Toshiba TEC | B-EV4 | ",
                "OKI OkiLAN 9450g Rev.00.69 10/100 PrintServer: Attached to MC873 Rev.07.87 : (c) | OKI | MC873 | 07.87",
                "RICOH MP C2503 1.35 / RICOH Network Printer C model | Ricoh | MP C2503 | 1.35",
                "NRG MP 171 1.00.1 / NRG Network Printer C model | NRG | MP 171 | 1.00.1",
                "Samsung M4080FX; V11.01.03.04_02-27-2017;Engine V1.00.06;NIC ;S/N | Samsung | M4080FX | V11.01.03.04",
                "Samsung ML-2850 Series OS 1.01.15.47 02-10-2010;Engine 1.01.25 | Samsung | ML-2850 | 1.01.15.47",
                "SHARP MX-M266NV | Sharp | MX-M266NV | ",
                "Xerox AltaLink C8045; SS 100.002.057.09608, NC 100.002.09608 | Xerox | AltaLink C8045 | 100.002.057.09608",
                "Xerox WorkCentre 6605DN; Network 90.66, Controller 201305012030 | Xerox | WorkCentre 6605DN | 201305012030",
                "TA_UTAX Printing System | UTAX |  | ",
                "Hewlett-Packard something | HP |  | ",
                "HPC cluster node | | | ",
                "Lexmarkets | | | ",
            })
    void textsTellMakerModelAndFirmware(
            String sysDescr, @Nullable String name, @Nullable String model, @Nullable String firmware) {
        var maker = Maker.saidBy(sysDescr);
        assertThat(maker == null ? null : maker.name()).isEqualTo(name);
        if (maker != null) {
            assertThat(maker.model(sysDescr)).isEqualTo(model);
            assertThat(maker.firmware(sysDescr)).isEqualTo(firmware);
        }
    }

    @Test
    void partsKeepTheDevicesOwnNames() {
        var descr = "Brother NC-6800h, Firmware Ver.1.01  (08.12.12),MID 84UB05";
        assertThat(Objects.requireNonNull(Maker.saidBy(descr)).firmwareParts(descr))
                .extracting(part -> part.name() + " " + part.version())
                .containsExactly("NC-6800h 1.01");
    }

    @ParameterizedTest(name = "{0} is of {1}")
    @CsvSource({
        "1.3.6.1.4.1.1347.41, Kyocera",
        "1.3.6.1.4.1.11.2.3.9.1, HP",
        "1.3.6.1.4.1.51966.2.6, TSC",
        "1.3.6.1.4.1.8072.3.2.10, ",
        "1.3.6.1.4.1, ",
        "0.0, "
    })
    void enterpriseNumbersBelongToMakers(String sysObjectId, @Nullable String name) {
        var maker = Maker.of(Oid.of(sysObjectId));
        assertThat(maker == null ? null : maker.name()).isEqualTo(name);
    }
}
