package io.kontiki.common.error;

import java.util.Optional;

/**
 * Every error that a client, another node or an operator can see. Numbers and names are stable: numbers travel in replies and are
 * matched by clients, names stand in Metasrv's log. The range tells the module that owns the code. Each wire protocol maps this enum once.
 *
 * <p>{@link Kind} says what the caller must do next.
 */
public enum ErrorCode {
    // 1xxx: common
    INTERNAL(1000, Kind.INTERNAL),
    INVALID_ARGUMENT(1001, Kind.USER),
    UNSUPPORTED(1002, Kind.USER),
    TIMEOUT(1003, Kind.RETRY),
    CORRUPT(1004, Kind.INTERNAL),
    CONFIGURATION(1005, Kind.USER),
    /** The request may or may not have taken effect, or did in part. Repeat it with the same idempotency key, or read to find out. */
    UNKNOWN_OUTCOME(1006, Kind.UNKNOWN),
    CANCELLED(1007, Kind.USER),
    /** Another node could not be reached, and it did not get the request. */
    PEER_UNAVAILABLE(1008, Kind.RETRY),
    /**
     * The server stopped the statement because it is going down, before it changed anything. Ask another, or this one when it is back.
     * A text whose earlier statements had changed something fails with UNKNOWN_OUTCOME instead.
     */
    SHUTTING_DOWN(1009, Kind.RETRY),
    // 2xxx: SQL and schema
    SYNTAX(2000, Kind.USER),
    DATABASE_NOT_FOUND(2001, Kind.USER),
    DATABASE_EXISTS(2002, Kind.USER),
    TABLE_NOT_FOUND(2003, Kind.USER),
    TABLE_EXISTS(2004, Kind.USER),
    COLUMN_NOT_FOUND(2005, Kind.USER),
    COLUMN_EXISTS(2006, Kind.USER),
    TYPE_MISMATCH(2007, Kind.USER),
    INVALID_SCHEMA(2008, Kind.USER),
    INVALID_PARTITION_RULE(2009, Kind.USER),
    NOT_NULL_VIOLATION(2010, Kind.USER),
    PARTIAL_WRITE(2011, Kind.USER),
    // 3xxx: metadata and placement
    NOT_METASRV_LEADER(3000, Kind.RETRY),
    METASRV_UNAVAILABLE(3001, Kind.RETRY),
    TOPOLOGY_IMPOSSIBLE(3002, Kind.USER),
    STALE_EPOCH(3003, Kind.REFRESH),
    // 4xxx: Regions and WAL groups
    NOT_LEADER(4000, Kind.RETRY),
    NO_LEADER(4001, Kind.RETRY),
    REGION_NOT_HERE(4002, Kind.REFRESH),
    STALE_SCHEMA(4003, Kind.REFRESH),
    /** A bounded resource is full; nothing was written. Send the same request again after the hinted delay. */
    BUSY(4004, Kind.RETRY),
    WITNESS(4005, Kind.RETRY),
    // 5xxx: storage
    STORE_UNAVAILABLE(5000, Kind.RETRY),
    OBJECT_NOT_FOUND(5001, Kind.INTERNAL),
    /** Another object stands under a key that had to be free; objects are never replaced, so take another key. */
    OBJECT_EXISTS(5002, Kind.INTERNAL),
    /** The store answered and said no (permission, missing bucket, a key that it cannot hold): an operator has to look. */
    STORE_REFUSED(5003, Kind.INTERNAL),
    /** Written, but not yet in every required store: wait until the object is durable, or repeat the same put. */
    MIRROR_BEHIND(5004, Kind.RETRY),
    // 6xxx: query
    QUERY_FAILED(6000, Kind.USER),
    /** The server that ran a fragment died; it is not sent elsewhere because it may be what killed it. */
    FRAGMENT_LOST(6001, Kind.USER),
    QUERY_LIMIT(6002, Kind.USER);

    /** What the caller must do next. */
    public enum Kind {
        /** The request is wrong; repeating it changes nothing. */
        USER,
        /** Nothing was changed; repeat after a delay. */
        RETRY,
        /** Nothing was changed; refresh routes or schema and repeat at once. */
        REFRESH,
        /** The outcome is not known; only an idempotent request may be repeated. */
        UNKNOWN,
        /** A defect or damage on our side; repeating is not expected to help. */
        INTERNAL
    }

    private final int number;
    private final Kind kind;

    ErrorCode(int number, Kind kind) {
        this.number = number;
        this.kind = kind;
    }

    /** Finds a code by its number; empty for one that a newer version made. */
    public static Optional<ErrorCode> byNumber(int number) {
        for (ErrorCode code : values()) {
            if (code.number == number) {
                return Optional.of(code);
            }
        }
        return Optional.empty();
    }

    public int number() {
        return number;
    }

    public Kind kind() {
        return kind;
    }
}
