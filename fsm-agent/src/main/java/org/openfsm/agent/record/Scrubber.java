package org.openfsm.agent.record;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.openfsm.pmd.Oid;
import org.openfsm.pmd.SnmpValue;

/**
 * Replaces what a recording must not give away: first it learns from the whole recording what is private, then it
 * replaces that wherever it occurs, in texts, octets and object identifiers alike. The same original becomes the same
 * replacement of the same shape; by a key that is forgotten with the scrubber, so nobody can go the way back.
 *
 * <p>Octets are handled as ISO 8859-1, one character an octet, whatever character set the device means.
 */
final class Scrubber {

    /** What is replaced, in words for people. */
    enum Kind {
        NAME("names"),
        CONTACT("contacts"),
        LOCATION("locations"),
        SERIAL("serial numbers (their first three characters are kept)"),
        ASSET("asset numbers"),
        PHONE("phone numbers"),
        EMAIL("e-mail addresses"),
        HOST("host names"),
        MAC("MAC addresses (their first half, the maker's, is kept)"),
        IP("IP addresses");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** @param replaced how many different originals @param leftOut how many objects, by what they are */
    record Result(NavigableMap<Oid, SnmpValue> objects, Map<Kind, Integer> replaced, Map<String, Integer> leftOut) {}

    private static final Oid MIB_2 = Oid.of("1.3.6.1.2.1");
    private static final Oid ENTERPRISES = Oid.of("1.3.6.1.4.1");
    private static final Oid PRINTER_MIB = Oid.of("1.3.6.1.2.1.43");
    private static final Oid SUPPLIES = Oid.of("1.3.6.1.2.1.43.11");

    private static final String WORD = "[A-Za-z0-9\\x80-\\xff]";
    private static final Pattern WORDS = Pattern.compile(WORD + "+");
    private static final Pattern SERIAL_SAID =
            Pattern.compile("(?i)\\b(?:S/?N|SERN|SERIAL(?: ?(?:NO|NUMBER))?)[.:= ]+([A-Z0-9][A-Z0-9-]{4,})");
    private static final Pattern EMAIL = Pattern.compile("[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)*");
    private static final Pattern HOST = Pattern.compile("(?i)\\b(?:[a-z0-9_-]+\\.)+(?:"
            + "com|net|org|edu|gov|mil|int|info|biz|local|lan|intra|internal|intranet|corp|home|arpa|example|invalid|test|"
            + Arrays.stream(Locale.getISOCountries())
                    .collect(Collectors.joining("|"))
                    .toLowerCase(Locale.ROOT)
            + "|eu|uk)\\b(?![.\\d-])");
    private static final Pattern URL_HOST = Pattern.compile("(?i)\\b[a-z]{2,6}://(?:[^/@\\s]*@)?([a-z0-9._-]{3,})");
    private static final Pattern PHONE =
            Pattern.compile("(?i)(?:\\b(?:tel|phone|fon|fax|mobile?|call|ext|durchwahl)\\b[ .:]*"
                    + "([+0-9(][0-9 ()/-]{4,}[0-9])|(\\+[0-9][0-9 ()/.-]{6,}[0-9]))");
    private static final Pattern MAC_TEXT = Pattern.compile(
            "(?<![0-9A-Fa-f:-])[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\\1){4}[0-9A-Fa-f]{2}(?![0-9A-Fa-f:-])");
    private static final Pattern IP_TEXT = Pattern.compile("(?<![\\d.])\\d{1,3}(?:\\.\\d{1,3}){3}(?![\\d]|\\.\\d)");
    private static final Pattern IPV6_TEXT =
            Pattern.compile("(?i)(?<![0-9a-z:])(?=[0-9a-f:]*::|(?:[0-9a-f]{1,4}:){7})[0-9a-f:]{5,39}(?![0-9a-z:])");
    private static final Pattern SEPARATORS = Pattern.compile("[,;/()<>|\\x00-\\x1f]+");

    /** A document's or a user's name: what stands beside it is of the same kind. */
    private static final Pattern DOCUMENT_OR_USER = Pattern.compile(
            "(?i)\\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|rtf|csv|jpe?g|tiff?|png)\\b|\\bMicrosoft (?:Word|Excel|PowerPoint) - |"
                    + "\\b[a-z][a-z0-9-]+\\\\[a-z][\\w.-]{2,}|\\\\\\\\[a-z0-9]");

    private static final String DOCUMENTS = "documents and users";
    private static final String NOT_TO_BE_WRITTEN = "values of a type that recordings do not know";

    /** A shorter text may be anything; it is replaced where it stands, and not sought elsewhere. */
    private static final int SHORTEST_SOUGHT = 4;
    /** Shorter ones are replaced elsewhere as whole words alone. */
    private static final int SHORTEST_WITHIN = 6;

    private final PrivacyList list;
    private final Mac mac;
    /** What is sought, in lower case. */
    private final Map<String, Kind> terms = new HashMap<>();
    /** The same as it was spelled, for its octets in hexadecimal. */
    private final Set<String> spelled = new HashSet<>();

    private final Map<String, String> macs = new LinkedHashMap<>();
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private final Map<Kind, Set<String>> originals = new EnumMap<>(Kind.class);
    private final Map<String, Integer> leftOut = new TreeMap<>();
    private final String models;
    /** sysDescr behind its first word, which is a maker's name, and not that of an operating system. */
    private final String description;
    /** What the standard's tables say of the printer: no word of it is a secret for standing in a location as well. */
    private final String vocabulary;

    private Pattern sought = Pattern.compile("(?!)");

    private Scrubber(PrivacyList list, NavigableMap<Oid, SnmpValue> objects) {
        this.list = list;
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no HMAC-SHA-256, which every Java must have", e);
        }
        models = texts(objects, PrinterMib.HR_DEVICE_DESCR);
        var sysDescr = texts(objects, PrinterMib.SYS_DESCR);
        description =
                sysDescr.matches("(?s)(?:linux|sunos|freebsd|windows) .*") ? "" : sysDescr.replaceFirst("^\\S+ +", "");
        vocabulary = models + texts(objects, PRINTER_MIB) + sysDescr;
    }

    private static String texts(NavigableMap<Oid, SnmpValue> objects, Oid root) {
        return objects.entrySet().stream()
                .filter(object -> object.getKey().startsWith(root))
                .map(object -> text(object.getValue()))
                .collect(Collectors.joining("\n"))
                .toLowerCase(Locale.ROOT);
    }

    static Result scrub(PrivacyList list, NavigableMap<Oid, SnmpValue> objects) {
        return new Scrubber(list, objects).scrub(objects);
    }

    private Result scrub(NavigableMap<Oid, SnmpValue> all) {
        var objects = kept(all);
        objects.forEach(this::learn);
        sought = Pattern.compile(Stream.concat(
                        terms.keySet().stream(),
                        spelled.stream()
                                .flatMap(term ->
                                        Stream.of(term, term.toUpperCase(Locale.ROOT), term.toLowerCase(Locale.ROOT)))
                                .map(term -> hex(term, "")))
                .sorted(Comparator.comparing(String::length).reversed())
                .map(Scrubber::bounded)
                .collect(Collectors.joining("|", "(?i)", "|(?!)")));
        var scrubbed = new TreeMap<Oid, SnmpValue>();
        objects.forEach((oid, value) -> scrubbed.put(oid(oid), value(oid, value)));
        var replaced = new EnumMap<Kind, Integer>(Kind.class);
        originals.forEach((kind, some) -> replaced.put(kind, some.size()));
        return new Result(scrubbed, replaced, leftOut);
    }

    // ---- what is left out

    private NavigableMap<Oid, SnmpValue> kept(NavigableMap<Oid, SnmpValue> all) {
        var tables = new HashSet<Oid>();
        all.forEach((oid, value) -> {
            if (oid.startsWith(ENTERPRISES)
                    && DOCUMENT_OR_USER.matcher(readable(value)).find()) {
                tables.add(table(oid));
            }
        });
        var kept = new TreeMap<Oid, SnmpValue>();
        all.forEach((oid, value) -> {
            var what = reasonToLeaveOut(oid, value, tables);
            if (what == null) {
                kept.put(oid, value);
            } else {
                leftOut.merge(what, 1, Integer::sum);
            }
        });
        return kept;
    }

    private @Nullable String reasonToLeaveOut(Oid oid, SnmpValue value, Set<Oid> tables) {
        var place = PrivacyList.placeOf(oid, list.leftOut());
        if (place.isEmpty() && isText(value)) {
            place = PrivacyList.placeOf(oid, list.textsLeftOut());
        }
        if (place.isPresent()) {
            return place.get().what();
        }
        if (isText(value) && tables.contains(table(oid))) {
            return DOCUMENTS;
        }
        if (DOCUMENT_OR_USER.matcher(spelled(oid.toArray())).find()) {
            return DOCUMENTS;
        }
        return Recording.isWritable(value) ? null : NOT_TO_BE_WRITTEN;
    }

    private static Oid table(Oid oid) {
        return Oid.of(Arrays.copyOf(oid.toArray(), Math.max(1, oid.length() - 2)));
    }

    private static boolean isText(SnmpValue value) {
        return value instanceof SnmpValue.Octets octets && octets.tag() == SnmpValue.OCTET_STRING;
    }

    // ---- what is private

    private void learn(Oid oid, SnmpValue value) {
        if (!(value instanceof SnmpValue.Octets octets)) {
            return;
        }
        if (octets.tag() == SnmpValue.IP_ADDRESS) {
            address(octets.bytes());
            return;
        }
        var text = readable(value);
        if (oid.startsWith(PrinterMib.IF_PHYS_ADDRESS)) {
            macAddress(octets.bytes());
            return;
        }
        known(oid).ifPresent(kind -> learn(kind, withoutPrefix(text).strip()));
        if (!oid.startsWith(SUPPLIES)) {
            // a cartridge is nobody's secret, and its number belongs to what the recording is for
            SERIAL_SAID.matcher(text).results().forEach(found -> term(Kind.SERIAL, found.group(1)));
        }
        MAC_TEXT.matcher(text)
                .results()
                .forEach(found ->
                        macAddress(HexFormat.of().parseHex(found.group().replaceAll("[:-]", ""))));
        EMAIL.matcher(text).results().forEach(found -> {
            term(Kind.EMAIL, found.group());
            term(Kind.EMAIL, found.group().substring(0, found.group().indexOf('@')));
            term(Kind.HOST, found.group().substring(found.group().indexOf('@') + 1));
        });
        HOST.matcher(text).results().forEach(found -> host(found.group()));
        URL_HOST.matcher(text).results().forEach(found -> host(found.group(1)));
        PHONE.matcher(text)
                .results()
                .forEach(found -> term(Kind.PHONE, found.group(1) == null ? found.group(2) : found.group(1)));
    }

    private Optional<Kind> known(Oid oid) {
        return list.known().stream()
                .filter(known -> oid.startsWith(known.root()))
                .map(PrivacyList.Known::kind)
                .findFirst();
    }

    /** The whole, and what of it may stand elsewhere by itself. */
    private void learn(Kind kind, String text) {
        if (text.isEmpty() || isModel(text)) {
            return;
        }
        originals.computeIfAbsent(kind, any -> new HashSet<>()).add(text.toLowerCase(Locale.ROOT));
        term(kind, text);
        if (kind == Kind.CONTACT || kind == Kind.LOCATION) {
            SEPARATORS.splitAsStream(text).map(String::strip).forEach(part -> sought(kind, part));
            WORDS.matcher(text)
                    .results()
                    .map(MatchResult::group)
                    .filter(word -> !vocabulary.contains(word.toLowerCase(Locale.ROOT)))
                    .forEach(word -> sought(kind, word));
        }
    }

    /** Many devices name themselves by their model until a person does. */
    private boolean isModel(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        return models.contains(lower) || description.startsWith(lower);
    }

    private void host(String name) {
        if (IP_TEXT.matcher(name).matches()) {
            return;
        }
        term(Kind.HOST, name);
        int dot = name.indexOf('.');
        if (dot > 0) {
            term(Kind.HOST, name.substring(0, dot));
            if (name.indexOf('.', dot + 1) > 0) {
                term(Kind.HOST, name.substring(dot + 1));
            }
        }
    }

    private void term(Kind kind, String text) {
        if (sought(kind, text)) {
            originals.computeIfAbsent(kind, any -> new HashSet<>()).add(text.toLowerCase(Locale.ROOT));
        }
    }

    /** @return whether it is new */
    private boolean sought(Kind kind, String text) {
        boolean enough = text.length() >= SHORTEST_SOUGHT
                && (text.length() >= SHORTEST_WITHIN || !text.chars().allMatch(Character::isDigit));
        if (!enough || isModel(text)) {
            return false;
        }
        spelled.add(text);
        return terms.putIfAbsent(text.toLowerCase(Locale.ROOT), kind) == null;
    }

    private void macAddress(byte[] octets) {
        var original = new String(octets, StandardCharsets.ISO_8859_1);
        boolean empty = original.chars().allMatch(octet -> octet == 0)
                || original.chars().allMatch(octet -> octet == 255);
        if (octets.length != 6 || empty || macs.containsKey(original)) {
            return;
        }
        var random = digest("mac " + original);
        var fresh = octets.clone();
        System.arraycopy(random, 0, fresh, 3, 3);
        macs.put(original, new String(fresh, StandardCharsets.ISO_8859_1));
        originals.computeIfAbsent(Kind.MAC, any -> new HashSet<>()).add(original);
    }

    private String address(byte[] octets) {
        var original = new String(octets, StandardCharsets.ISO_8859_1);
        if (octets.length != 4 || isNobodys(octets)) {
            return original;
        }
        return addresses.computeIfAbsent(original, any -> {
            originals.computeIfAbsent(Kind.IP, none -> new HashSet<>()).add(original);
            int number = addresses.size() + 1;
            // for documents (RFC 5737), then for tests of networks (RFC 2544)
            return number < 255
                    ? new String(new char[] {192, 0, 2, (char) number})
                    : new String(new char[] {198, 18, (char) (number >> 8 & 255), (char) (number & 255)});
        });
    }

    /** Masks, loopback, multicast, "any". */
    private static boolean isNobodys(byte[] address) {
        int first = address[0] & 255;
        return first == 0 || first == 127 || first >= 224;
    }

    // ---- what is written instead

    private SnmpValue value(Oid oid, SnmpValue value) {
        if (value instanceof SnmpValue.ObjectId name) {
            return new SnmpValue.ObjectId(oid(name.oid()));
        }
        if (!(value instanceof SnmpValue.Octets octets)) {
            return value;
        }
        var text = text(value);
        if (octets.tag() == SnmpValue.IP_ADDRESS) {
            return octets(octets.tag(), address(octets.bytes()));
        }
        var kind = known(oid);
        if (kind.isPresent() && !isModel(withoutPrefix(text).strip())) {
            var prefix = text.substring(0, text.length() - withoutPrefix(text).length());
            var alone = withoutPrefix(text);
            var asElsewhere = terms.getOrDefault(alone.strip().toLowerCase(Locale.ROOT), kind.get());
            return octets(octets.tag(), prefix + other(asElsewhere, alone));
        }
        if (octets.bytes().length == 4 && addresses.containsKey(text)) {
            return octets(octets.tag(), addresses.get(text));
        }
        return octets(octets.tag(), isWide(text) ? wide(replaced(narrow(text))) : replaced(text));
    }

    private static SnmpValue octets(int tag, @Nullable String text) {
        return new SnmpValue.Octets(tag, String.valueOf(text).getBytes(StandardCharsets.ISO_8859_1));
    }

    private String replaced(String text) {
        return IP_TEXT.matcher(replacedInPlace(text)).replaceAll(found -> addressText(found.group()));
    }

    /** All of which the replacement is as long as the original. */
    private String replacedInPlace(String text) {
        var result = sought.matcher(text).replaceAll(found -> Matcher.quoteReplacement(other(found.group())));
        for (var one : macs.entrySet()) {
            result = result.replace(one.getKey(), one.getValue());
            result = withHex(result, hex(one.getKey(), ""), hex(one.getValue(), ""));
            for (var separator : List.of(":", "-", " ", ".")) {
                result = withHex(result, hex(one.getKey(), separator), hex(one.getValue(), separator));
            }
            // many names end in the last half of it
            result = withHex(
                    result,
                    hex(one.getKey(), "").substring(6),
                    hex(one.getValue(), "").substring(6));
        }
        return IPV6_TEXT.matcher(result).replaceAll(found -> hexDigits(found.group()));
    }

    private static String withHex(String text, String original, String fresh) {
        return text.replace(original, fresh).replace(original.toUpperCase(Locale.ROOT), fresh.toUpperCase(Locale.ROOT));
    }

    private static String hex(String octets, String separator) {
        return HexFormat.ofDelimiter(separator).formatHex(octets.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Four numbers may be a version: those that begin low, or with zeros, are taken for one unless the address is known. */
    private String addressText(String text) {
        var parts = text.split("\\.");
        var octets = new byte[4];
        for (int i = 0; i < 4; i++) {
            int number = Integer.parseInt(parts[i]);
            if (number > 255 || (parts[i].length() > 1 && parts[i].startsWith("0"))) {
                return text;
            }
            octets[i] = (byte) number;
        }
        boolean known = addresses.containsKey(new String(octets, StandardCharsets.ISO_8859_1));
        if (!known && (octets[0] & 255) < 10) {
            return text;
        }
        return address(octets).chars().mapToObj(String::valueOf).collect(Collectors.joining("."));
    }

    /** For a term found somewhere, or for its hexadecimal digits. */
    private String other(String found) {
        var kind = terms.get(found.toLowerCase(Locale.ROOT));
        if (kind != null) {
            return other(kind, found);
        }
        var text = new String(HexFormat.of().parseHex(found.toLowerCase(Locale.ROOT)), StandardCharsets.ISO_8859_1);
        return hex(other(terms.getOrDefault(text.toLowerCase(Locale.ROOT), Kind.NAME), text), "");
    }

    private String other(Kind kind, String text) {
        int keep = kind == Kind.SERIAL ? Math.min(3, text.length() / 3) : 0;
        return text.substring(0, keep) + shaped(text.substring(keep));
    }

    /** Word by word, so that a word is the same within one text and within another. */
    private String shaped(String text) {
        return WORDS.matcher(text).replaceAll(found -> word(found.group()));
    }

    private String word(String word) {
        var random = digest(word.toLowerCase(Locale.ROOT));
        var other = new StringBuilder();
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            int number = random[i % random.length] & 255;
            // never the same again, whatever chance says
            if (Character.isDigit(c)) {
                other.append((char) ('0' + (c - '0' + 1 + number % 9) % 10));
            } else if (c >= 'A' && c <= 'Z') {
                other.append((char) ('A' + (c - 'A' + 1 + number % 25) % 26));
            } else if (c >= 'a' && c <= 'z') {
                other.append((char) ('a' + (c - 'a' + 1 + number % 25) % 26));
            } else {
                other.append((char) ('a' + number % 26));
            }
        }
        return other.toString();
    }

    private String hexDigits(String text) {
        var random = digest(text.toLowerCase(Locale.ROOT));
        var other = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), 16);
            other.append(
                    digit < 0
                            ? text.charAt(i)
                            : Character.forDigit((digit + 1 + (random[i % random.length] & 255) % 15) % 16, 16));
        }
        return other.toString();
    }

    private byte[] digest(String text) {
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    // ---- object identifiers

    /** The arcs of an index may spell a text, a MAC address or an IP address; an address as a text would change its length. */
    private Oid oid(Oid oid) {
        var arcs = oid.toArray();
        var spelled = spelled(arcs);
        var fresh = replacedInPlace(spelled);
        for (var one : addresses.entrySet()) {
            fresh = withAddress(oid, fresh, one.getKey(), one.getValue());
        }
        for (int i = 0; i < arcs.length; i++) {
            if (fresh.charAt(i) != spelled.charAt(i)) {
                arcs[i] = fresh.charAt(i);
            }
        }
        return Oid.of(arcs);
    }

    private static String spelled(int[] arcs) {
        var text = new StringBuilder();
        for (int arc : arcs) {
            text.append(arc >= 0 && arc < 256 ? (char) arc : '\uffff');
        }
        return text.toString();
    }

    /** Four small numbers are often no address at all: in private trees only at the end, or behind their length. */
    private static String withAddress(Oid oid, String spelled, String original, String fresh) {
        var result = new StringBuilder(spelled);
        for (int at = spelled.indexOf(original, MIB_2.length()); at >= 0; at = spelled.indexOf(original, at + 1)) {
            if (oid.startsWith(MIB_2) || at + 4 == spelled.length() || spelled.charAt(at - 1) == 4) {
                result.replace(at, at + 4, fresh);
            }
        }
        return result.toString();
    }

    // ---- texts

    private static String text(SnmpValue value) {
        return value instanceof SnmpValue.Octets octets ? new String(octets.bytes(), StandardCharsets.ISO_8859_1) : "";
    }

    private static String readable(SnmpValue value) {
        var text = text(value);
        return isWide(text) ? narrow(text) : text;
    }

    /** HP begins its private texts with two octets that name the character set. */
    private static String withoutPrefix(String text) {
        return text.startsWith("\u0001\u0015") || text.startsWith("\u00fd\u00e8") ? text.substring(2) : text;
    }

    /** UTF-16 with its empty octets. */
    private static boolean isWide(String text) {
        if (text.length() < 8 || text.length() % 2 != 0) {
            return false;
        }
        for (int i = 0; i < text.length(); i += 2) {
            if (text.charAt(i) != 0) {
                return false;
            }
        }
        return true;
    }

    private static String narrow(String text) {
        var some = new StringBuilder();
        for (int i = 1; i < text.length(); i += 2) {
            some.append(text.charAt(i));
        }
        return some.toString();
    }

    private static String wide(String text) {
        return text.chars().mapToObj(c -> "\0" + (char) c).collect(Collectors.joining());
    }

    private static String bounded(String term) {
        var quoted = Pattern.quote(term);
        return term.length() >= SHORTEST_WITHIN ? quoted : "(?<!" + WORD + ")" + quoted + "(?!" + WORD + ")";
    }
}
