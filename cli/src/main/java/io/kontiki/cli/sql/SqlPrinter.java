package io.kontiki.cli.sql;

import io.kontiki.cli.output.TextTable;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Prints answers for people (table) or for other programs (CSV, RFC 4180). */
final class SqlPrinter {
    private SqlPrinter() {}

    static void table(SqlAnswer answer, PrintWriter out) {
        for (SqlAnswer.Output output : answer.outputs()) {
            switch (output) {
                case SqlAnswer.Affected affected ->
                    out.println(affected.rows() + (affected.rows() == 1 ? " row affected" : " rows affected"));
                case SqlAnswer.Rows rows -> {
                    TextTable table = new TextTable(rows.columns());
                    for (int column = 0; column < rows.types().size(); column++) {
                        if (isNumber(rows.types().get(column))) {
                            table.alignRight(column);
                        }
                    }
                    rows.rows().forEach(row -> table.row(cells(row, rows.types(), "NULL")));
                    out.print(table.render());
                    out.println("(" + rows.rows().size() + (rows.rows().size() == 1 ? " row)" : " rows)"));
                }
            }
        }
        out.flush();
    }

    static void csv(SqlAnswer answer, PrintWriter out) {
        for (SqlAnswer.Output output : answer.outputs()) {
            if (output instanceof SqlAnswer.Rows rows) {
                out.println(csvLine(rows.columns()));
                rows.rows().forEach(row -> out.println(csvLine(cells(row, rows.types(), null))));
            }
        }
        out.flush();
    }

    private static String csvLine(List<String> cells) {
        return String.join(",", cells.stream().map(SqlPrinter::csvCell).toList());
    }

    /** NULL is nothing at all and an empty text is quoted, so that a reader can tell them apart. */
    private static String csvCell(String cell) {
        if (cell == null) {
            return "";
        }
        boolean quote = cell.isEmpty() || cell.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return quote ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
    }

    private static List<String> cells(JsonNode row, List<String> types, String nullText) {
        List<String> cells = new ArrayList<>();
        for (int column = 0; column < row.size(); column++) {
            String type = column < types.size() ? types.get(column) : "";
            cells.add(row.get(column).isNull() ? nullText : cell(row.get(column), type));
        }
        return cells;
    }

    /** Timestamps travel as integers in their column's unit; people read UTC. */
    private static String cell(JsonNode value, String type) {
        if (!value.isIntegralNumber()) {
            return value.isString() ? value.asString() : value.toString();
        }
        long number = value.asLong();
        try {
            return switch (type) {
                case "TimestampSecond" -> Instant.ofEpochSecond(number).toString();
                case "TimestampMillisecond" -> Instant.ofEpochMilli(number).toString();
                case "TimestampMicrosecond" ->
                    Instant.EPOCH.plus(number, ChronoUnit.MICROS).toString();
                case "TimestampNanosecond" ->
                    Instant.ofEpochSecond(Math.floorDiv(number, 1_000_000_000L), Math.floorMod(number, 1_000_000_000L))
                            .toString();
                case "Date" -> LocalDate.ofEpochDay(number).toString();
                default -> value.toString();
            };
        } catch (DateTimeException | ArithmeticException e) {
            return value.toString();
        }
    }

    private static boolean isNumber(String type) {
        return type.startsWith("Int") || type.startsWith("UInt") || type.startsWith("Float");
    }
}
