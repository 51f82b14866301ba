package io.kontiki.meta.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.util.List;
import java.util.Objects;

/**
 * One entry of Metasrv's log: what one command came to, all or nothing. Also when it came to nothing: a client that has no answer sends
 * its command again, and an attempt that was held up must not be decided anew after another one was answered.
 *
 * @param format {@link #FORMAT} of the writer; a reader that does not know it must stop, never skip
 * @param decidedOn the version of the state that the decision was made on; the entry counts only if that is still the version when
 *     it is applied
 * @param records empty when there was nothing to do, or the command was refused
 * @param refusal null when it was not
 */
public record MetaEntry(
        int format,
        CommandId command,
        long decidedOn,
        long stampedAtMillis,
        List<MetaRecord> records,
        @JsonInclude(JsonInclude.Include.NON_NULL) MetaRefusal refusal) {
    /** In 1 every entry has records, and none a refusal. */
    public static final int FORMAT = 2;

    public MetaEntry {
        Objects.requireNonNull(command, "command");
        records = List.copyOf(records);
        if (refusal != null && !records.isEmpty()) {
            throw new IllegalArgumentException("a refused command changes nothing");
        }
    }

    /** @param refusal null when the command was not refused */
    public MetaEntry(
            CommandId command, long decidedOn, long stampedAtMillis, List<MetaRecord> records, MetaRefusal refusal) {
        this(FORMAT, command, decidedOn, stampedAtMillis, records, refusal);
    }

    /**
     * Reads an entry of the log, of this or an older program.
     *
     * @throws KontikiException CORRUPT, naming what was read, when it is damaged or was written by a newer one
     */
    public static MetaEntry read(byte[] bytes, String what) {
        MetaEntry entry = MetaJson.read(bytes, MetaEntry.class, what);
        if (entry.format() < 1 || entry.format() > FORMAT) {
            throw new KontikiException(
                    ErrorCode.CORRUPT, what + " has format " + entry.format() + ", known are 1 to " + FORMAT);
        }
        return entry;
    }

    /** The same command, refused. */
    public MetaEntry refused(MetaRefusal why) {
        return new MetaEntry(command, decidedOn, stampedAtMillis, List.of(), why);
    }
}
