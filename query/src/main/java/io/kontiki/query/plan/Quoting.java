package io.kontiki.query.plan;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;

/** Quoting for DuckDB. Stateless. */
final class Quoting {
    private Quoting() {}

    static String quote(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new KontikiException(ErrorCode.INVALID_ARGUMENT, "a text must not contain the character 0");
        }
        return "'" + text.replace("'", "''") + "'";
    }
}
