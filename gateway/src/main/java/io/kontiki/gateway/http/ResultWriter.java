package io.kontiki.gateway.http;

import io.kontiki.gateway.session.StatementResult;
import io.kontiki.query.execute.QueryResult;
import io.kontiki.query.plan.ResultColumn;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Writes the results of a text's statements in one of the forms that {@code /v1/sql} offers. Rows are written as they come. */
interface ResultWriter {
    String contentType();

    void begin(OutputStream out) throws IOException;

    /** Writes and leaves the result open. */
    void write(OutputStream out, StatementResult result) throws IOException;

    void end(OutputStream out, long elapsedMillis) throws IOException;

    /** The writer for a {@code format} parameter, or null when there is none of that name. */
    static ResultWriter of(String format) {
        return switch (format) {
            case "", "greptimedb_v1" -> new GreptimeJson();
            case "csv" -> new Csv(false);
            case "csvWithNames", "csvwithnames" -> new Csv(true);
            case "table" -> new TextTable();
            default -> null;
        };
    }

    /** The JSON that GreptimeDB's clients read. */
    final class GreptimeJson implements ResultWriter {
        private boolean first = true;

        @Override
        public String contentType() {
            return "application/json";
        }

        @Override
        public void begin(OutputStream out) throws IOException {
            new JsonText(out).raw("{\"output\":[");
        }

        @Override
        public void write(OutputStream out, StatementResult result) throws IOException {
            JsonText json = new JsonText(out);
            json.raw(first ? "" : ",");
            first = false;
            switch (result) {
                case StatementResult.Affected affected ->
                    json.raw("{\"affectedrows\":")
                            .raw(Long.toString(affected.rows()))
                            .raw("}");
                case StatementResult.Rows rows -> writeRows(json, rows.result());
            }
        }

        @Override
        public void end(OutputStream out, long elapsedMillis) throws IOException {
            new JsonText(out)
                    .raw("],\"execution_time_ms\":")
                    .raw(Long.toString(elapsedMillis))
                    .raw("}");
        }

        private static void writeRows(JsonText json, QueryResult result) throws IOException {
            json.raw("{\"records\":{\"schema\":{\"column_schemas\":[");
            List<ResultColumn> columns = result.columns();
            for (int i = 0; i < columns.size(); i++) {
                json.raw(i == 0 ? "{\"name\":" : ",{\"name\":")
                        .string(columns.get(i).name());
                json.raw(",\"data_type\":")
                        .string(columns.get(i).type().displayName())
                        .raw("}");
            }
            json.raw("]},\"rows\":[");
            long rows = 0;
            while (result.next()) {
                json.raw(rows++ == 0 ? "[" : ",[");
                for (int i = 0; i < columns.size(); i++) {
                    json.raw(i == 0 ? "" : ",").value(result.value(i));
                }
                json.raw("]");
            }
            json.raw("],\"total_rows\":").raw(Long.toString(rows)).raw("}}");
        }
    }

    /** RFC 4180, with LF; NULL is empty, the empty string is quoted. */
    final class Csv implements ResultWriter {
        private final boolean names;

        Csv(boolean names) {
            this.names = names;
        }

        @Override
        public String contentType() {
            return "text/csv; charset=utf-8";
        }

        @Override
        public void begin(OutputStream out) {}

        @Override
        public void write(OutputStream out, StatementResult result) throws IOException {
            if (!(result instanceof StatementResult.Rows rows)) {
                return;
            }
            QueryResult cursor = rows.result();
            int width = cursor.columns().size();
            if (names) {
                for (int i = 0; i < width; i++) {
                    cell(out, i, cursor.columns().get(i).name());
                }
                out.write('\n');
            }
            while (cursor.next()) {
                for (int i = 0; i < width; i++) {
                    cell(out, i, cursor.value(i));
                }
                out.write('\n');
            }
        }

        @Override
        public void end(OutputStream out, long elapsedMillis) {}

        private static void cell(OutputStream out, int place, Object value) throws IOException {
            if (place > 0) {
                out.write(',');
            }
            if (value != null) {
                String text = text(value);
                boolean quote = value instanceof String && (text.isEmpty() || text.matches("(?s).*[,\"\\r\\n].*"));
                out.write((quote ? '"' + text.replace("\"", "\"\"") + '"' : text).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** The text of a value outside JSON; binary data is hexadecimal. */
    static String text(Object value) {
        return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : String.valueOf(value);
    }
}
