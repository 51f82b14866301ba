package io.kontiki.region.client;

/** What the payload of a {@link WritePart} is. */
public enum PartKind {
    /** The payload is an encoded {@code RowBatch}. */
    ROWS(0),
    /** The payload is a delete predicate as JSON: tag equalities and a time range. */
    DELETE(1);

    private final int code;

    PartKind(int code) {
        this.code = code;
    }

    /** The number in the log and on the wire; never re-used. */
    public int code() {
        return code;
    }

    /** The kind with that number, or null. */
    public static PartKind byCode(int code) {
        return switch (code) {
            case 0 -> ROWS;
            case 1 -> DELETE;
            default -> null;
        };
    }
}
