package io.kontiki.query.sql;

/**
 * The text of a query, rewritten into what Calcite's parser reads: types and intervals in its spelling, decimals as doubles.
 * Two queries that differ only in spaces, comments and the case of unquoted words have equal texts, which is the key of the plan
 * cache.
 *
 * @param sql for Calcite
 * @param positions for every token its offset in {@link #sql} and the line and column where it stood in the statement; ascending
 */
public record QueryText(String sql, int[] positions) {
    /** Where the token that covers this offset of the rewritten text began, as line and column from 1. */
    public int[] lineAndColumn(int offset) {
        int line = 1;
        int column = 1;
        for (int i = 0; i + 2 < positions.length && positions[i] <= offset; i += 3) {
            line = positions[i + 1];
            column = positions[i + 2];
        }
        return new int[] {line, column};
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QueryText text && text.sql.equals(sql);
    }

    @Override
    public int hashCode() {
        return sql.hashCode();
    }

    @Override
    public String toString() {
        return sql;
    }
}
