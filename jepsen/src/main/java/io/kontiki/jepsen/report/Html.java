package io.kontiki.jepsen.report;

/** A page that needs nothing but itself, and the escaping of what is put into one. Stateless. */
final class Html {
    private static final String STYLE = """
            body{font:14px/1.45 system-ui,sans-serif;margin:24px;color:#222}
            h1{font-size:20px} h2{font-size:16px;margin-top:28px}
            table{border-collapse:collapse} th,td{border:1px solid #ccc;padding:3px 9px;text-align:left;vertical-align:top}
            td.n{text-align:right;font-variant-numeric:tabular-nums}
            .VALID{background:#d7f2d7}.INVALID{background:#f9c9c9}.UNKNOWN{background:#ffe7b3}
            """;

    private Html() {}

    /** For text and for attributes in double quotes. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                // XML has no other control characters, not even escaped.
                default -> escaped.append(c < ' ' && c != '\n' && c != '\t' ? '\ufffd' : c);
            }
        }
        return escaped.toString();
    }

    static String page(String title, String style, String body) {
        return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escape(title)
                + "</title><style>\n" + STYLE + style + "</style></head><body>\n<h1>" + escape(title) + "</h1>\n" + body
                + "</body></html>\n";
    }
}
