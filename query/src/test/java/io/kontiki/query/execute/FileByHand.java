package io.kontiki.query.execute;

import io.kontiki.query.execute.RegionByHand.Row;
import io.kontiki.query.source.DeleteFilter;
import io.kontiki.query.source.SourceFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** A file of tests, with the columns of {@link RegionByHand}. */
final class FileByHand {
    private FileByHand() {}

    /** @param rows at least one */
    static SourceFile write(Path path, boolean late, long order, List<DeleteFilter> deletes, List<Row> rows) {
        return write(path, "w", late, order, deletes, rows);
    }

    /** @param last the name of the last column */
    static SourceFile write(
            Path path, String last, boolean late, long order, List<DeleteFilter> deletes, List<Row> rows) {
        List<String> values = rows.stream()
                .map(row -> "(" + row.sid() + ", " + (row.host() == null ? "NULL" : "'" + row.host() + "'") + ", "
                        + row.ts() + "::BIGINT, " + row.v() + "::DOUBLE, " + row.w() + "::DOUBLE)")
                .toList();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT * FROM (VALUES " + String.join(", ", values)
                    + ") AS t(__sid, host, ts, v, \"" + last + "\")) TO '" + path + "' (FORMAT parquet)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        long min = rows.stream().mapToLong(Row::ts).min().orElseThrow();
        long max = rows.stream().mapToLong(Row::ts).max().orElseThrow();
        return new SourceFile(path, late, order, min, max, rows.size(), 1, deletes, List.of(1, 2, 3, 4), 1);
    }
}
