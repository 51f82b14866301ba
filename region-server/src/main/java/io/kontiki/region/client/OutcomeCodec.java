package io.kontiki.region.client;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a list of outcomes: a version, a count, and per outcome a tag and its fields. The same from the state machine to the
 * gateway. Unknown error numbers become INTERNAL, so that an older reader understands a newer server.
 */
public final class OutcomeCodec {
    private static final int VERSION = 1;
    private static final int APPLIED = 0;
    private static final int ALREADY_APPLIED = 1;
    private static final int STALE_SCHEMA = 2;
    private static final int NOT_HERE = 3;
    private static final int INVALID = 4;
    private static final int BUSY = 5;
    private static final int UNKNOWN = 6;
    /** A message that is longer is cut: it only explains. */
    private static final int MESSAGE_MAX_CHARS = 2000;

    private OutcomeCodec() {}

    public static byte[] encode(List<PartOutcome> outcomes) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(5 + outcomes.size() * 9);
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.writeByte(VERSION);
            out.writeInt(outcomes.size());
            for (PartOutcome outcome : outcomes) {
                write(out, outcome);
            }
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    public static List<PartOutcome> decode(byte[] encoded) {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(encoded));
        try {
            int version = in.readUnsignedByte();
            int count = in.readInt();
            if (version != VERSION || count < 0 || count > encoded.length) {
                throw new KontikiException(
                        ErrorCode.CORRUPT, "not a list of outcomes: version " + version + ", count " + count);
            }
            List<PartOutcome> outcomes = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                outcomes.add(read(in));
            }
            return outcomes;
        } catch (IOException e) {
            throw new KontikiException(ErrorCode.CORRUPT, "a list of outcomes ends too early", e);
        }
    }

    private static void write(DataOutputStream out, PartOutcome outcome) throws IOException {
        switch (outcome) {
            case PartOutcome.Applied applied -> {
                out.writeByte(APPLIED);
                out.writeLong(applied.index());
            }
            case PartOutcome.AlreadyApplied ignored -> out.writeByte(ALREADY_APPLIED);
            case PartOutcome.StaleSchema stale -> {
                out.writeByte(STALE_SCHEMA);
                out.writeInt(stale.current());
            }
            case PartOutcome.NotHere notHere -> {
                out.writeByte(NOT_HERE);
                out.writeLong(notHere.epoch());
            }
            case PartOutcome.Invalid invalid -> {
                out.writeByte(INVALID);
                out.writeInt(invalid.code().number());
                out.writeUTF(cut(invalid.message()));
            }
            case PartOutcome.Busy busy -> {
                out.writeByte(BUSY);
                out.writeInt(busy.retryAfterMillis());
                out.writeUTF(cut(busy.reason()));
            }
            case PartOutcome.UnknownOutcome unknown -> {
                out.writeByte(UNKNOWN);
                out.writeUTF(cut(unknown.reason()));
            }
        }
    }

    private static PartOutcome read(DataInputStream in) throws IOException {
        int tag = in.readUnsignedByte();
        return switch (tag) {
            case APPLIED -> new PartOutcome.Applied(in.readLong());
            case ALREADY_APPLIED -> new PartOutcome.AlreadyApplied();
            case STALE_SCHEMA -> new PartOutcome.StaleSchema(in.readInt());
            case NOT_HERE -> new PartOutcome.NotHere(in.readLong());
            case INVALID -> new PartOutcome.Invalid(code(in.readInt()), in.readUTF());
            case BUSY -> {
                int retryAfterMillis = in.readInt();
                yield new PartOutcome.Busy(in.readUTF(), retryAfterMillis);
            }
            case UNKNOWN -> new PartOutcome.UnknownOutcome(in.readUTF());
            default -> throw new KontikiException(ErrorCode.CORRUPT, "not an outcome: " + tag);
        };
    }

    private static ErrorCode code(int number) {
        for (ErrorCode code : ErrorCode.values()) {
            if (code.number() == number) {
                return code;
            }
        }
        return ErrorCode.INTERNAL;
    }

    private static String cut(String message) {
        return message.length() <= MESSAGE_MAX_CHARS ? message : message.substring(0, MESSAGE_MAX_CHARS);
    }
}
