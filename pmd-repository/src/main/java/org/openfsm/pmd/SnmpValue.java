package org.openfsm.pmd;

/** A value as the device gave it; {@code tag} is its BER tag (RFC 2578, RFC 3416), as recordings write it. */
public sealed interface SnmpValue {

    int INTEGER = 2;
    int OCTET_STRING = 4;
    int NULL = 5;
    int OBJECT_IDENTIFIER = 6;
    int IP_ADDRESS = 64;
    int COUNTER32 = 65;
    int GAUGE32 = 66;
    int TIME_TICKS = 67;
    int OPAQUE = 68;
    int COUNTER64 = 70;

    int tag();

    /** A number of any kind: signed for INTEGER, unsigned for the others (a Counter64 above 2^63 shows as negative). */
    record Number(int tag, long value) implements SnmpValue {}

    /** Octets of any kind: a text in the device's own character set, bits, an address. */
    record Octets(int tag, byte[] bytes) implements SnmpValue {
        public Octets(byte[] bytes) {
            this(OCTET_STRING, bytes);
        }
    }

    record ObjectId(Oid oid) implements SnmpValue {
        @Override
        public int tag() {
            return OBJECT_IDENTIFIER;
        }
    }

    /** The ASN.1 NULL: the object is there and says nothing. */
    record Nothing() implements SnmpValue {
        @Override
        public int tag() {
            return NULL;
        }
    }
}
