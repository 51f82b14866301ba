package io.kontiki.cli.sql;

import io.kontiki.cli.CommandFailure;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What the server said to one request: an output per statement, in order. */
public record SqlAnswer(List<Output> outputs, JsonNode document) {

    /** One statement's result. */
    public sealed interface Output {}

    /** Rows; {@code types} names each column's type as the server does. */
    public record Rows(List<String> columns, List<String> types, List<JsonNode> rows) implements Output {
        public long longAt(int row, int column) {
            return rows.get(row).get(column).asLong();
        }
    }

    public record Affected(long rows) implements Output {}

    /** @throws CommandFailure with the server's message if it refused */
    public static SqlAnswer of(JsonNode document) {
        if (document.hasNonNull("error")) {
            throw CommandFailure.failed(document.get("error").asString() + " (code "
                    + document.path("code").asInt() + ")");
        }
        List<Output> outputs = new ArrayList<>();
        for (JsonNode output : document.path("output")) {
            outputs.add(
                    output.has("records")
                            ? rows(output.get("records"))
                            : new Affected(output.path("affectedrows").asLong()));
        }
        return new SqlAnswer(List.copyOf(outputs), document);
    }

    /** The only result, which has to be rows. */
    public Rows rows() {
        if (outputs.size() == 1 && outputs.getFirst() instanceof Rows rows) {
            return rows;
        }
        throw CommandFailure.failed("the server did not answer with rows: " + document);
    }

    private static Rows rows(JsonNode records) {
        List<String> columns = new ArrayList<>();
        List<String> types = new ArrayList<>();
        for (JsonNode column : records.path("schema").path("column_schemas")) {
            columns.add(column.path("name").asString());
            types.add(column.path("data_type").asString());
        }
        List<JsonNode> rows = new ArrayList<>();
        records.path("rows").forEach(rows::add);
        return new Rows(List.copyOf(columns), List.copyOf(types), List.copyOf(rows));
    }
}
