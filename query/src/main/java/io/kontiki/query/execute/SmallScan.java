package io.kontiki.query.execute;

import static io.kontiki.query.execute.PartSql.ORDER;
import static io.kontiki.query.execute.PartSql.SERIES;

import io.kontiki.common.schema.MergeMode;
import io.kontiki.query.source.DeleteFilter;
import io.kontiki.query.source.MemoryPart;
import io.kontiki.query.source.RegionSource;
import io.kontiki.query.source.SourceFile;
import io.kontiki.query.source.TagTimePredicate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * Writes the SQL that reads few rows of many Regions, as {@link MergeView} reads many: all files by one reference and all rows in
 * memory by another, whichever Regions they are of, and the newest row of each key by one GROUP BY.
 *
 * <p>Time to parse, bind and plan goes by references, and of few rows it is all the time there is: measured with twelve files in
 * four Regions, one reference costs half of four. Files of different columns, versions or deletes need a reference each, as do
 * Regions that do not know the same schema yet. One instance per fragment; not thread-safe.
 */
final class SmallScan {
    /** Tells the Regions' series apart. */
    static final String REGION = "__region";

    /** The number of a file within its reference, which DuckDB knows. */
    private static final String FILE_INDEX = "file_index";

    /** Any late row is newer, and in order a key stands once. */
    private static final long IN_ORDER = -1;

    private final List<Integer> columnIds;
    private final TagTimePredicate predicate;
    private final Function<List<Piece>, Optional<String>> memory;

    /** Rows in memory of a Region. */
    record Piece(int region, long order, MemoryPart part, List<Integer> columnIds) {}

    /** @param memory makes one relation of parts ({@link JoinedMemory}) and gives its name, or nothing if they are too large */
    SmallScan(List<Integer> columnIds, TagTimePredicate predicate, Function<List<Piece>, Optional<String>> memory) {
        this.columnIds = columnIds;
        this.predicate = predicate;
        this.memory = memory;
    }

    /** Regions that one SELECT can read. */
    private record Alike(int schemaVersion, MergeMode mergeMode, long ttlCutoff) {
        static Alike of(RegionSource source) {
            return new Alike(source.schema().version(), source.mergeMode(), source.queryTimeTtlCutoff());
        }
    }

    /** Files that one reference can read. */
    private record Kind(List<Integer> columns, int schemaVersion, List<DeleteFilter> deletes) {
        static Kind of(SourceFile file) {
            return new Kind(file.columnIds(), file.schemaVersion(), file.deletes());
        }
    }

    private record RegionFile(int region, SourceFile file) {
        long order() {
            return file.late() ? file.order() : IN_ORDER;
        }
    }

    /** A SELECT of the columns, named {@code k<id>}; nothing if what is in memory is too large for this. */
    Optional<String> sql(List<RegionSource> sources) {
        Map<Alike, List<RegionSource>> groups = new LinkedHashMap<>();
        for (RegionSource source : sources) {
            groups.computeIfAbsent(Alike.of(source), alike -> new ArrayList<>()).add(source);
        }
        List<String> selects = new ArrayList<>();
        for (List<RegionSource> alike : groups.values()) {
            Optional<String> select = group(alike);
            if (select.isEmpty()) {
                return Optional.empty();
            }
            selects.add(select.get());
        }
        return Optional.of(String.join(" UNION ALL ", selects));
    }

    private Optional<String> group(List<RegionSource> sources) {
        PartSql write = new PartSql(sources.getFirst(), columnIds, predicate);
        Map<Kind, List<RegionFile>> files = new LinkedHashMap<>();
        List<Piece> pieces = new ArrayList<>();
        boolean late = false;
        for (int region = 0; region < sources.size(); region++) {
            for (SourceFile file : sources.get(region).files()) {
                late |= file.late();
                files.computeIfAbsent(Kind.of(file), kind -> new ArrayList<>()).add(new RegionFile(region, file));
            }
            for (MemoryPart part : sources.get(region).memory()) {
                late |= part.late();
                pieces.add(new Piece(region, part.late() ? part.order() : IN_ORDER, part, write.columnIds()));
            }
        }
        boolean merged = late && sources.getFirst().mergeMode() != MergeMode.APPEND;
        List<String> selects = new ArrayList<>();
        for (List<RegionFile> alike : files.values()) {
            selects.add(
                    write.files(alike.stream().map(RegionFile::file).toList(), merged ? leading(alike) : List.of()));
        }
        if (!pieces.isEmpty()) {
            Optional<String> relation = memory.apply(pieces);
            if (relation.isEmpty()) {
                return Optional.empty();
            }
            selects.add(write.memory(
                    relation.get(), JoinedMemory.FIRST, merged ? List.of(REGION, SERIES, ORDER) : List.of()));
        }
        if (selects.isEmpty()) {
            return Optional.of(write.empty());
        }
        String union = String.join(" UNION ALL ", selects);
        String rows = merged ? write.newest(union, List.of(REGION, SERIES)) : union;
        return Optional.of("SELECT " + write.visible() + " FROM (" + rows + ")");
    }

    /** DuckDB counts the files of a reference from 0, and a list's elements from 1. */
    private static List<String> leading(List<RegionFile> files) {
        return List.of(
                byFile(files.stream().mapToLong(RegionFile::region)) + " AS " + REGION,
                "CAST(" + SERIES + " AS INTEGER) AS " + SERIES,
                byFile(files.stream().mapToLong(RegionFile::order)) + " AS " + ORDER);
    }

    private static String byFile(LongStream values) {
        long[] all = values.toArray();
        if (LongStream.of(all).distinct().count() == 1) {
            return "CAST(" + DuckText.literal(all[0]) + " AS BIGINT)";
        }
        return "CAST(["
                + String.join(
                        ", ", LongStream.of(all).mapToObj(DuckText::literal).toList())
                + "][CAST(" + FILE_INDEX + " AS BIGINT) + 1] AS BIGINT)";
    }
}
