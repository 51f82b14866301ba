package io.kontiki.storage;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The file name of a key's segment: letters, digits and {@code -._=} stand for themselves, every other UTF-8 byte is
 * written as {@code %XX}. So a name does not depend on the locale that the process was started in, nor on what a file
 * system does with Unicode, and it fits in one line of a journal.
 */
final class KeyEscape {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private KeyEscape() {}

    static int escapedLength(String segment) {
        int length = 0;
        for (byte octet : segment.getBytes(StandardCharsets.UTF_8)) {
            length += isPlain(octet) ? 1 : 3;
        }
        return length;
    }

    static String escape(String segment) {
        byte[] octets = segment.getBytes(StandardCharsets.UTF_8);
        StringBuilder name = new StringBuilder(octets.length);
        for (byte octet : octets) {
            if (isPlain(octet)) {
                name.append((char) octet);
            } else {
                HEX.toHexDigits(name.append('%'), octet);
            }
        }
        return name.toString();
    }

    /**
     * The segment that was escaped. Throws {@link IllegalArgumentException} if {@link #escape} never writes this
     * name.
     */
    static String unescape(String name) {
        byte[] octets = new byte[name.length()];
        int count = 0;
        for (int i = 0; i < name.length(); i++) {
            char letter = name.charAt(i);
            if (letter == '%' && i + 2 < name.length()) {
                octets[count++] = (byte) HexFormat.fromHexDigits(name, i + 1, i + 3);
                i += 2;
            } else {
                octets[count++] = (byte) letter;
            }
        }
        String segment = new String(octets, 0, count, StandardCharsets.UTF_8);
        if (!escape(segment).equals(name)) {
            throw new IllegalArgumentException("not the name of a segment: '" + name + "'");
        }
        return segment;
    }

    private static boolean isPlain(byte octet) {
        return octet >= 'a' && octet <= 'z'
                || octet >= 'A' && octet <= 'Z'
                || octet >= '0' && octet <= '9'
                || octet == '-'
                || octet == '.'
                || octet == '_'
                || octet == '=';
    }
}
