package io.kontiki.meta.record;

import java.util.List;
import java.util.Objects;

/**
 * One entry of Metasrv's log: what one command came to, all or nothing.
 *
 * @param format {@link #FORMAT} of the writer; a reader that does not know it must stop, never skip
 * @param decidedOn the version of the state that the decision was made on; the entry counts only if that is still the version when
 *     it is applied
 * @param records never empty
 */
public record MetaEntry(int format, CommandId command, long decidedOn, long stampedAtMillis, List<MetaRecord> records) {
    public static final int FORMAT = 1;

    public MetaEntry {
        Objects.requireNonNull(command, "command");
        records = List.copyOf(records);
        if (records.isEmpty()) {
            throw new IllegalArgumentException("an entry without records changes nothing and is not logged");
        }
    }
}
