package io.kontiki.gateway.influx;

/** Finds where a line ends. The buffer has a line feed behind its last byte. */
final class LineEnd {
    private LineEnd() {}

    /** The first line feed at or after {@code from}. */
    static int next(byte[] buffer, int from) {
        int p = from;
        while (buffer[p] != '\n') {
            p++;
        }
        return p;
    }

    /**
     * The line feed that ends a line, where a string value may hold line feeds of its own. A string that is never closed does not
     * swallow the rest of the body: the line then ends at its first line feed.
     */
    static int behindStrings(byte[] buffer, int from, int end) {
        int p = from;
        while (buffer[p] != '\n') {
            if (buffer[p] == '=' && buffer[p + 1] == '"') {
                p = closingQuote(buffer, p + 2, end);
                if (p < 0) {
                    return next(buffer, from);
                }
            }
            p++;
        }
        return p;
    }

    static int countLineFeeds(byte[] buffer, int from, int to) {
        int count = 0;
        for (int p = from; p < to; p++) {
            if (buffer[p] == '\n') {
                count++;
            }
        }
        return count;
    }

    private static int closingQuote(byte[] buffer, int from, int end) {
        for (int p = from; p < end; p++) {
            if (buffer[p] == '"') {
                return p;
            }
            if (buffer[p] == '\\') {
                p++;
            }
        }
        return -1;
    }
}
