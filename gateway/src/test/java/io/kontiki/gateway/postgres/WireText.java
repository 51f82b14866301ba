package io.kontiki.gateway.postgres;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The messages of a PostgreSQL client as bytes, right ones and wrong ones. */
final class WireText {
    private static final int PROTOCOL_3 = 196_608;

    private WireText() {}

    static byte[] startup() {
        byte[] names = bytes("user\0x\0database\0public\0\0");
        return write(out -> {
            out.writeInt(names.length + 8);
            out.writeInt(PROTOCOL_3);
            out.write(names);
        });
    }

    static byte[] message(char type, byte[] body) {
        return write(out -> {
            out.writeByte(type);
            out.writeInt(body.length + 4);
            out.write(body);
        });
    }

    /** @param body of which each character is a byte */
    static byte[] message(char type, String body) {
        return message(type, bytes(body));
    }

    static byte[] query(String sql) {
        return message('Q', sql + "\0");
    }

    static byte[] parse(String name, String sql) {
        return message('P', name + "\0" + sql + "\0\0\0");
    }

    /** Binds the nameless portal to a statement with one text parameter. */
    static byte[] bind(String statement, String value) {
        return write(out -> {
            byte[] text = bytes(value);
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            DataOutputStream parts = new DataOutputStream(body);
            parts.write(bytes("\0" + statement + "\0"));
            parts.writeShort(0);
            parts.writeShort(1);
            parts.writeInt(text.length);
            parts.write(text);
            parts.writeShort(0);
            out.write(message('B', body.toByteArray()));
        });
    }

    static byte[] describe() {
        return message('D', "P\0");
    }

    static byte[] execute() {
        return message('E', "\0\0\0\0\0");
    }

    static byte[] sync() {
        return message('S', "");
    }

    static byte[] joined(byte[]... parts) {
        return write(out -> {
            for (byte[] part : parts) {
                out.write(part);
            }
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] write(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writing.to(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
