package io.kontiki.jepsen.client;

import io.kontiki.jepsen.client.Outcome.Cause;
import io.kontiki.jepsen.client.Outcome.Fail;
import io.kontiki.jepsen.client.Outcome.Info;

/**
 * What the errors of a gateway say of the request, by the documentation of Kontiki's error codes and of the SQLSTATE that each has.
 * Only an error that is documented to change nothing is a FAIL; any that is not listed is an INFO. Stateless.
 */
final class Refusals {
    private static final int NO_CODE = -1;

    private Refusals() {}

    /**
     * An error of HTTP.
     *
     * @param code Kontiki's number of it, or -1 where the answer has none: line protocol never has
     */
    static Outcome ofHttp(int status, int code, String message) {
        String reason = status + (code == NO_CODE ? "" : " (" + code + ")") + ": " + message;
        return switch (code) {
            case NO_CODE -> ofStatus(status, reason);
            // DATABASE_EXISTS, TABLE_EXISTS, COLUMN_EXISTS
            case 2002, 2004, 2006 -> new Fail(Cause.EXISTS, reason);
            // DATABASE_NOT_FOUND, TABLE_NOT_FOUND, COLUMN_NOT_FOUND
            case 2001, 2003, 2005 -> new Fail(Cause.MISSING, reason);
            // INVALID_ARGUMENT, UNSUPPORTED, CONFIGURATION, SYNTAX, TYPE_MISMATCH, INVALID_SCHEMA,
            // INVALID_PARTITION_RULE,
            // NOT_NULL_VIOLATION, TOPOLOGY_IMPOSSIBLE
            case 1001, 1002, 1005, 2000, 2007, 2008, 2009, 2010, 3002 -> new Fail(Cause.REFUSED, reason);
            // PEER_UNAVAILABLE, NOT_METASRV_LEADER, METASRV_UNAVAILABLE, STALE_EPOCH, NOT_LEADER, NO_LEADER,
            // REGION_NOT_HERE, STALE_SCHEMA, BUSY, WITNESS
            case 1008, 3000, 3001, 3003, 4000, 4001, 4002, 4003, 4004, 4005 -> new Fail(Cause.BUSY, reason);
            default -> new Info(reason);
        };
    }

    /** A status alone says that nothing was done, and nothing of what exists: a 404 may be of the path. */
    private static Outcome ofStatus(int status, String reason) {
        boolean refused = status >= 400 && status < 500 && status != 408;
        return refused ? new Fail(Cause.REFUSED, reason) : new Info(reason);
    }

    /** An error that a PostgreSQL server sent. */
    static Outcome ofSqlState(String state, String message) {
        String reason = state + ": " + message;
        return switch (state) {
            case "42P04", "42P07", "42701" -> new Fail(Cause.EXISTS, reason);
            case "3D000", "42P01", "42703" -> new Fail(Cause.MISSING, reason);
            case "22023", "0A000", "F0000", "42601", "42804", "42P16", "23502", "55000" ->
                new Fail(Cause.REFUSED, reason);
            // Of PARTIAL_WRITE, which has 42804 too, line protocol alone knows.
            case "57P03", "40001", "53000" -> new Fail(Cause.BUSY, reason);
            default -> new Info(reason);
        };
    }
}
