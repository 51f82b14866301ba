package io.kontiki.jepsen.client;

import java.util.ArrayList;
import java.util.List;

/** Reads what {@code format=csv} answers: RFC 4180 with LF, no line of names. Stateless. */
final class Csv {
    private Csv() {}

    static List<List<String>> rows(String text) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            StringBuilder cell = new StringBuilder();
            at = text.charAt(at) == '"' ? quoted(text, at + 1, cell) : plain(text, at, cell);
            row.add(cell.toString());
            if (at >= text.length() || text.charAt(at) == '\n') {
                rows.add(List.copyOf(row));
                row.clear();
            } else if (at == text.length() - 1 || text.charAt(at + 1) == '\n') {
                row.add("");
                rows.add(List.copyOf(row));
                row.clear();
                at++;
            }
            at++;
        }
        return rows;
    }

    private static int plain(String text, int from, StringBuilder cell) {
        int at = from;
        while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '\n') {
            cell.append(text.charAt(at++));
        }
        return at;
    }

    private static int quoted(String text, int from, StringBuilder cell) {
        int at = from;
        while (at < text.length()) {
            char next = text.charAt(at++);
            if (next != '"') {
                cell.append(next);
            } else if (at < text.length() && text.charAt(at) == '"') {
                cell.append('"');
                at++;
            } else {
                break;
            }
        }
        return at;
    }
}
