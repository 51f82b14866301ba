package io.kontiki.gateway.http;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.gateway.session.StatementResult;
import io.kontiki.query.execute.QueryResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Results as tables for people. Widths need all rows first, so their number is bounded. */
final class TextTable implements ResultWriter {
    private static final int MAX_ROWS = 10_000;

    @Override
    public String contentType() {
        return "text/plain; charset=utf-8";
    }

    @Override
    public void begin(OutputStream out) {}

    @Override
    public void write(OutputStream out, StatementResult result) throws IOException {
        switch (result) {
            case StatementResult.Affected affected -> write(out, affected.rows() + " rows affected\n");
            case StatementResult.Rows rows -> write(out, table(rows.result()));
        }
    }

    @Override
    public void end(OutputStream out, long elapsedMillis) {}

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String table(QueryResult result) {
        int width = result.columns().size();
        List<String[]> lines = new ArrayList<>();
        lines.add(result.columns().stream().map(column -> column.name()).toArray(String[]::new));
        while (result.next()) {
            if (lines.size() > MAX_ROWS) {
                throw new KontikiException(
                        ErrorCode.QUERY_LIMIT,
                        "format=table shows at most " + MAX_ROWS + " rows; add a LIMIT or use format=csv");
            }
            String[] line = new String[width];
            for (int i = 0; i < width; i++) {
                Object value = result.value(i);
                line[i] = value == null ? "" : ResultWriter.text(value).replace('\n', ' ');
            }
            lines.add(line);
        }
        int[] widths = new int[width];
        for (String[] line : lines) {
            for (int i = 0; i < width; i++) {
                widths[i] = Math.max(widths[i], line[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < lines.size(); row++) {
            for (int i = 0; i < width; i++) {
                text.append(i == 0 ? "" : " | ").append(lines.get(row)[i]);
                text.repeat(' ', widths[i] - lines.get(row)[i].length());
            }
            text.append('\n');
            for (int i = 0; row == 0 && i < width; i++) {
                text.append(i == 0 ? "" : "-+-").repeat('-', widths[i]).append(i == width - 1 ? "\n" : "");
            }
        }
        return text.toString();
    }
}
