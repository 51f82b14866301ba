package io.kontiki.gateway.influx;

import io.kontiki.common.schema.TimeUnit;
import io.kontiki.gateway.write.AddedColumns;
import io.kontiki.gateway.write.TableTarget;
import io.kontiki.gateway.write.TypedValue;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Turns the bytes of InfluxDB line protocol into columnar batches, one per table and Region, without an object per row.
 *
 * <p>A line's {@code measurement,tagset} is searched as raw bytes in a {@link SeriesCache}; only a new spelling is taken apart
 * ({@link SeriesReader}). Fields are expected in the order of the line before. A bad line is reported with its number and
 * reason and leaves no trace; the others are written. Columns that do not exist yet are collected instead of rows: see
 * {@link ParsedLines}.
 *
 * <p>Not safe for threads; {@link ParserPool} lends it to one request at a time, and it keeps its caches between requests.
 */
public final class LineProtocolParser {
    /** The buffer must be longer than the body by this much: words are read across its end, and a line feed is put there. */
    public static final int PADDING = 16;

    /** A batch that has taken this many bytes of lines is closed, so that no log entry becomes much larger than that. */
    static final int MAX_BATCH_LINE_BYTES = 2 << 20;

    /** Longest {@code measurement,tagset} in bytes. */
    static final int MAX_SERIES_LENGTH = 64 << 10;

    /** Longest fields and timestamp of a line in bytes: the row must fit a log entry together with those before it. */
    static final int MAX_FIELDS_LENGTH = 1 << 20;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long SPACES = ONES * ' ';
    private static final long LINE_FEEDS = ONES * '\n';
    private static final long BACKSLASHES = ONES * '\\';

    private final SeriesCache cache;
    private final LineTables tables = new LineTables();
    private final SeriesReader seriesReader = new SeriesReader();
    private final FieldReader reader = new FieldReader();
    private final BatchCollector batches = new BatchCollector();

    // The request in hand.
    private byte[] buffer = new byte[0];
    private int end;
    private LineErrors errors = new LineErrors();
    private Map<String, MissingColumns> missing = new LinkedHashMap<>();
    private Map<String, String> refusedTables = Map.of();
    private int databaseSeed;
    private long nowNanos;
    private TimestampReader timestamps = new TimestampReader(Precision.NANOSECOND, 0);

    // The line in hand: values of known fields, in the order of the line.
    private FieldSlot[] lineSlots = new FieldSlot[64];
    private long[] lineValues = new long[64];
    private int lineFields;
    private long lineCount;
    /** Why the line, which follows the grammar so far, does not fit its table; null while it does. */
    private String lineConflict;

    private final Map<String, FieldKind> lineUnknownFields = new LinkedHashMap<>();

    /** @param maxCacheBytes bound of the series cache */
    public LineProtocolParser(long maxCacheBytes) {
        this.cache = new SeriesCache(maxCacheBytes);
    }

    /**
     * Parses a body.
     *
     * @param body the lines, from 0 to {@code length}; the array is at least {@link #PADDING} longer and is scribbled on there
     * @param now the timestamp of lines that have none, in nanoseconds
     * @param source the tables of {@code database}, by name; must not change its answers during the call
     * @param refused tables whose missing columns cannot be created, with the reason: lines that need them are bad
     */
    public ParsedLines parse(
            byte[] body,
            int length,
            String database,
            Precision precision,
            long now,
            Function<String, Optional<TableTarget>> source,
            Map<String, String> refused) {
        if (body.length < length + PADDING) {
            throw new IllegalArgumentException("the buffer must be " + PADDING + " bytes longer than the body");
        }
        if (tables.isFull()) {
            tables.clear();
            cache.clear();
        }
        buffer = body;
        end = length;
        buffer[end] = '\n';
        errors = new LineErrors();
        missing = new LinkedHashMap<>();
        refusedTables = refused;
        databaseSeed = database.hashCode();
        nowNanos = now;
        timestamps = new TimestampReader(precision, now);
        tables.begin(database, source);
        try {
            parseLines();
            return missing.isEmpty()
                    ? new ParsedLines(batches.encode(), batches.rows(), errors, Map.of())
                    : new ParsedLines(List.of(), 0, errors, addedColumns());
        } finally {
            batches.reset();
            buffer = new byte[0];
        }
    }

    private Map<String, AddedColumns> addedColumns() {
        Map<String, AddedColumns> added = new LinkedHashMap<>();
        missing.forEach((table, columns) -> added.put(table, columns.toAddedColumns()));
        return added;
    }

    private void parseLines() {
        int p = 0;
        int line = 0;
        while (p < end) {
            line++;
            while (buffer[p] == ' ' || buffer[p] == '\t' || buffer[p] == '\r') {
                p++;
            }
            if (buffer[p] == '\n') {
                p++;
                continue;
            }
            if (buffer[p] == '#') {
                p = LineEnd.next(buffer, p) + 1;
                continue;
            }
            int start = p;
            boolean severalLines;
            try {
                p = parseLine(start) + 1;
                severalLines = reader.sawLineFeed();
                if (lineConflict != null) {
                    errors.add(line, lineConflict);
                }
            } catch (BadLineException e) {
                errors.add(line, e.getMessage());
                p = endOfBadLine(start) + 1;
                severalLines = true;
            }
            if (severalLines) {
                line += LineEnd.countLineFeeds(buffer, start, p - 1);
            }
        }
    }

    /** A string that went wrong must not swallow the lines behind it; one that is whole is skipped with its line feeds. */
    private int endOfBadLine(int start) {
        return reader.sawLineFeed() ? LineEnd.next(buffer, start) : LineEnd.behindStrings(buffer, start, end);
    }

    /** Parses the line at {@code start}; returns the place of its line feed. */
    private int parseLine(int start) {
        lineCount++;
        lineFields = 0;
        lineConflict = null;
        reader.begin(buffer, end);
        int keyEnd = keyEnd(start);
        if (buffer[keyEnd] == '\n') {
            throw new BadLineException("missing fields");
        }
        if (keyEnd - start > MAX_SERIES_LENGTH) {
            throw new BadLineException("measurement and tags are longer than " + MAX_SERIES_LENGTH + " bytes");
        }
        int hash = SeriesCache.hash(buffer, start, keyEnd, databaseSeed);
        int entry = cache.find(hash, buffer, start, keyEnd, tables);
        return entry >= 0
                ? parseKnown(start, keyEnd, tables.get(cache.table(entry)), entry)
                : parseNew(start, keyEnd, hash);
    }

    private int parseNew(int start, int keyEnd, int hash) {
        seriesReader.read(buffer, start, keyEnd);
        LineTable table = tables.find(seriesReader.measurement());
        if (table == null) {
            seriesReader.findNoColumns();
            return parseMissing(keyEnd, null);
        }
        int region;
        try {
            if (seriesReader.findColumns(table.target)) {
                return parseMissing(keyEnd, table);
            }
            region = seriesReader.encodeKey(table.target);
        } catch (ConflictException e) {
            lineConflict = e.getMessage();
            return parseMissing(keyEnd, table);
        }
        int entry = cache.add(
                hash, buffer, start, keyEnd, seriesReader.key(), seriesReader.keyLength(), table.index, region);
        return parseKnown(start, keyEnd, table, entry);
    }

    private int parseKnown(int start, int keyEnd, LineTable table, int entry) {
        int p = parseFields(skipSpaces(keyEnd), table);
        long timestamp = timestamps.read(buffer, p, table.timeUnit);
        int afterTime = timestamps.position();
        limitLength(afterTime - keyEnd);
        if (table.required.length > 0 && lineConflict == null) {
            requireValues(table);
        }
        if (lineConflict != null) {
            return afterTime;
        }
        if (!lineUnknownFields.isEmpty()) {
            rememberMissing(table.target.name(), List.of());
            return afterTime;
        }
        RegionRows rows = batches.rows(table, cache.region(entry), afterTime - start);
        int series = cache.series(entry, rows.stamp);
        if (series < 0) {
            series = rows.builder.addSeries(cache.keyBytes(), cache.keyOffset(entry), cache.keyLength(entry));
            cache.remember(entry, rows.stamp, series);
        }
        rows.builder.beginRow(series, timestamp);
        for (int i = 0; i < lineFields; i++) {
            store(rows, lineSlots[i], lineValues[i]);
        }
        if (table.required.length > 0) {
            storeDefaults(rows, table);
        }
        return afterTime;
    }

    /** The table or one of the line's tags does not exist: or they do not fit: checks the rest of the line and collects what is missing. */
    private int parseMissing(int keyEnd, LineTable table) {
        int p = parseFields(skipSpaces(keyEnd), table);
        timestamps.read(buffer, p, table == null ? TimeUnit.NANOSECOND : table.timeUnit);
        limitLength(timestamps.position() - keyEnd);
        for (String tag : seriesReader.unknownTags()) {
            if (lineUnknownFields.containsKey(tag)) {
                conflict("'" + tag + "' is both a tag and a field");
            }
        }
        if (lineConflict == null) {
            rememberMissing(seriesReader.measurement(), seriesReader.unknownTags());
        }
        return timestamps.position();
    }

    private void limitLength(int fieldsLength) {
        if (fieldsLength > MAX_FIELDS_LENGTH) {
            conflict("the fields are longer than " + MAX_FIELDS_LENGTH + " bytes");
        }
    }

    private void rememberMissing(String tableName, List<String> unknownTags) {
        String refusal = refusedTables.get(tableName);
        if (refusal != null) {
            conflict(refusal);
            return;
        }
        missing.computeIfAbsent(tableName, name -> new MissingColumns()).add(unknownTags, lineUnknownFields);
    }

    private int parseFields(int from, LineTable table) {
        if (!lineUnknownFields.isEmpty()) {
            lineUnknownFields.clear();
        }
        int p = from;
        FieldSlot previous = null;
        while (true) {
            FieldSlot slot = table == null ? null : previous == null ? table.first : previous.next;
            if (slot != null && slot.matches(buffer, p)) {
                p = reader.read(p + slot.length);
            } else {
                int equals = reader.nameEnd(p);
                slot = table == null ? null : table.find(buffer, p, equals);
                if (slot == null) {
                    String name = reader.name(p, equals);
                    slot = table == null ? null : table.find(name);
                    p = reader.read(equals + 1);
                    if (slot == null) {
                        unknownField(table, name);
                    }
                } else {
                    p = reader.read(equals + 1);
                }
                if (slot != null) {
                    predict(table, previous, slot);
                }
            }
            if (slot != null) {
                remember(slot, table);
                previous = slot;
            }
            byte delimiter = buffer[p];
            if (delimiter != ',') {
                if (delimiter != ' ' && delimiter != '\n' && delimiter != '\r') {
                    throw reader.badValue();
                }
                return p;
            }
            p++;
        }
    }

    private static void predict(LineTable table, FieldSlot previous, FieldSlot slot) {
        if (previous == null) {
            table.first = slot;
        } else {
            previous.next = slot;
        }
    }

    private void remember(FieldSlot slot, LineTable table) {
        if ((!slot.exact || slot.kind != reader.kind()) && !FieldConversion.fits(reader, slot)) {
            conflict(FieldConversion.describe(reader, slot, table.target.name()));
            return;
        }
        if (slot.line == lineCount) {
            lineValues[slot.place] = reader.value();
            return;
        }
        if (lineFields == lineSlots.length) {
            lineSlots = Arrays.copyOf(lineSlots, lineFields * 2);
            lineValues = Arrays.copyOf(lineValues, lineFields * 2);
        }
        slot.line = lineCount;
        slot.place = lineFields;
        lineSlots[lineFields] = slot;
        lineValues[lineFields++] = reader.value();
    }

    private void unknownField(LineTable table, String name) {
        if (table != null && table.target.column(name) != null) {
            conflict(FieldConversion.otherRole(table.target, name, "a field"));
            return;
        }
        FieldKind first = lineUnknownFields.putIfAbsent(name, reader.kind());
        if (first != null && first != reader.kind()) {
            conflict("field '" + name + "' occurs twice with different types");
        }
    }

    /** Fields that the line lacks take their default, or make the line bad. */
    private void requireValues(LineTable table) {
        Object[] defaults = table.defaults(nowNanos);
        for (int i = 0; i < table.required.length; i++) {
            FieldSlot slot = table.required[i];
            if (slot.line != lineCount && defaults[i] == null && !slot.column.nullable()) {
                conflict("column '" + slot.column.name() + "' of table '" + table.target.name()
                        + "' needs a value, the line has no such field");
            }
        }
    }

    private void storeDefaults(RegionRows rows, LineTable table) {
        Object[] defaults = table.defaults(nowNanos);
        for (int i = 0; i < table.required.length; i++) {
            FieldSlot slot = table.required[i];
            if (slot.line != lineCount && defaults[i] != null) {
                TypedValue.set(rows.builder, rows.field(slot), slot.column.type(), defaults[i]);
            }
        }
    }

    /** Of several reasons the first is reported. */
    private void conflict(String reason) {
        if (lineConflict == null) {
            lineConflict = reason;
        }
    }

    private void store(RegionRows rows, FieldSlot slot, long value) {
        int field = rows.field(slot);
        switch (slot.column.type()) {
            case FLOAT64 -> rows.builder.setDouble(field, Double.longBitsToDouble(value));
            case FLOAT32 -> rows.builder.setFloat(field, (float) Double.longBitsToDouble(value));
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> rows.builder.setLong(field, value);
            case BOOLEAN -> rows.builder.setBoolean(field, value != 0);
            case STRING -> {
                byte[] source = reader.bytes(value);
                rows.builder.setBytes(field, source, FieldReader.offset(value), FieldReader.length(value));
            }
            case BINARY, DATE, TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND ->
                throw new IllegalStateException("refused in FieldConversion");
        }
    }

    private int skipSpaces(int from) {
        int p = from;
        while (buffer[p] == ' ') {
            p++;
        }
        if (buffer[p] == '\n' || buffer[p] == '\r' && buffer[p + 1] == '\n') {
            throw new BadLineException("missing fields");
        }
        return p;
    }

    /** The first space outside an escape at or after {@code from}, or the line feed if that comes first. */
    private int keyEnd(int from) {
        int p = from;
        while (true) {
            long word = (long) LONGS.get(buffer, p);
            long found = zeroBytes(word ^ SPACES) | zeroBytes(word ^ LINE_FEEDS) | zeroBytes(word ^ BACKSLASHES);
            if (found == 0) {
                p += 8;
                continue;
            }
            p += Long.numberOfTrailingZeros(found) >>> 3;
            if (buffer[p] != '\\') {
                return p;
            }
            p += buffer[p + 1] == ' ' ? 2 : 1;
        }
    }

    /** A word whose lowest set bit marks the first byte that is zero; bits above that one may be wrong. */
    private static long zeroBytes(long word) {
        return word - ONES & ~word & HIGHS;
    }
}
