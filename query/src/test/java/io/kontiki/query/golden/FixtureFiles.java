package io.kontiki.query.golden;

import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.query.execute.DuckText;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Small Parquet files, written by DuckDB. */
final class FixtureFiles {
    private FixtureFiles() {}

    static void write(Path path, TableSchema schema, List<FixtureRegion.Row> rows) {
        List<String> tuples = new ArrayList<>();
        for (FixtureRegion.Row row : rows) {
            List<String> values = new ArrayList<>(List.of("CAST(" + row.sid() + " AS INTEGER)"));
            for (int i = 0; i < row.values().length; i++) {
                values.add(DuckText.literal(schema.columns().get(i).type(), row.values()[i]));
            }
            tuples.add("(" + String.join(", ", values) + ")");
        }
        List<String> names = new ArrayList<>(List.of("__sid"));
        List<String> typed = new ArrayList<>(List.of("__sid"));
        for (ColumnSchema column : schema.columns()) {
            names.add(DuckText.name(column.name()));
            typed.add("CAST(" + DuckText.name(column.name()) + " AS " + DuckText.type(column.type()) + ") AS "
                    + DuckText.name(column.name()));
        }
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT " + String.join(", ", typed) + " FROM (VALUES " + String.join(", ", tuples)
                    + ") AS t(" + String.join(", ", names) + ")) TO " + DuckText.literal(path.toString())
                    + " (FORMAT parquet)");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
