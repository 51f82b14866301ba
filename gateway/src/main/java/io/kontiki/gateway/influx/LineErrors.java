package io.kontiki.gateway.influx;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The lines of one request that were refused: all are counted, the first {@link #MAX_REPORTED} are described. */
public final class LineErrors {
    /** A body of garbage must not be answered with a longer one. */
    public static final int MAX_REPORTED = 1000;

    private final List<LineError> reported = new ArrayList<>();
    private int count;

    void add(int line, String reason) {
        count++;
        if (reported.size() < MAX_REPORTED) {
            reported.add(new LineError(line, reason));
        }
    }

    public int count() {
        return count;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    public List<LineError> reported() {
        return List.copyOf(reported);
    }

    /** For example {@code line 3: missing fields; line 9: invalid number '1x'}. */
    public String describe() {
        String text = reported.stream().map(LineError::toString).collect(Collectors.joining("; "));
        return count > reported.size() ? text + "; and " + (count - reported.size()) + " more lines" : text;
    }
}
