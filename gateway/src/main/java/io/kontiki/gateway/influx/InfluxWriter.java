package io.kontiki.gateway.influx;

import io.kontiki.common.error.BusyException;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.gateway.write.AutomaticTables;
import io.kontiki.gateway.write.ByteBudget;
import io.kontiki.gateway.write.TableTarget;
import io.kontiki.gateway.write.TableWriter;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.MetaClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * From the bytes of a line protocol request to applied rows: parse, create what is missing and parse again, write. Safe for all
 * threads.
 */
public final class InfluxWriter {
    /** Every round but the last creates columns; more are only needed when tables are dropped at the same time. */
    private static final int MAX_ROUNDS = 5;

    private static final Duration REFRESH_TIMEOUT = Duration.ofSeconds(1);

    private final MetaClient meta;
    private final ParserPool parsers;
    private final AutomaticTables tables;
    private final TableWriter writer;
    private final InstantSource time;

    public InfluxWriter(
            MetaClient meta, ParserPool parsers, AutomaticTables tables, TableWriter writer, InstantSource time) {
        this.meta = meta;
        this.parsers = parsers;
        this.tables = tables;
        this.writer = writer;
        this.time = time;
    }

    /**
     * Returns the name if the database exists; one that this gateway has not heard of is looked for at Metasrv.
     *
     * @throws KontikiException DATABASE_NOT_FOUND, in the words that Telegraf looks for
     */
    public String requireDatabase(String name) {
        if (meta.image().database(name).isEmpty()) {
            ClusterImage newest = meta.refresh(Long.MAX_VALUE, REFRESH_TIMEOUT);
            if (newest.database(name).isEmpty()) {
                throw new KontikiException(ErrorCode.DATABASE_NOT_FOUND, "database not found: \"" + name + "\"");
            }
        }
        return name;
    }

    /**
     * Writes the good lines; returns when they are applied.
     *
     * @param body longer than {@code length} by the parser's padding; scribbled on there
     * @param share what the request holds of the budget; shrinks to the size of its batches
     * @return the bad lines
     * @throws KontikiException as {@link TableWriter#write}
     */
    public LineErrors write(byte[] body, int length, String database, Precision precision, ByteBudget.Share share) {
        Instant now = time.instant();
        long nowNanos = Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
        Map<String, String> refused = new HashMap<>();
        for (int round = 0; round < MAX_ROUNDS; round++) {
            ParsedLines parsed = parse(parser -> parser.parse(
                    body, length, database, precision, nowNanos, targets(meta.image(), database), refused));
            if (parsed.missing().isEmpty()) {
                share.resize(TableWriter.byteSize(parsed.batches()));
                writer.writeAdmitted(parsed.batches());
                return parsed.errors();
            }
            refused.putAll(tables.ensure(database, parsed.missing()));
        }
        throw new BusyException("the tables changed while lines were written", Duration.ofSeconds(1));
    }

    private ParsedLines parse(Function<LineProtocolParser, ParsedLines> action) {
        try {
            return parsers.with(action);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KontikiException(ErrorCode.CANCELLED, "the gateway is stopping", e);
        }
    }

    private static Function<String, Optional<TableTarget>> targets(ClusterImage image, String database) {
        Map<String, Optional<TableTarget>> known = new HashMap<>();
        return name -> known.computeIfAbsent(
                name, table -> image.table(database, table).map(TableTarget::of));
    }
}
