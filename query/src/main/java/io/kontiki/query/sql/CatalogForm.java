package io.kontiki.query.sql;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Pieces of the queries by which psql and drivers read {@code pg_catalog} that have no counterpart here: arrays, and functions that
 * look something up by its number. There are no arrays in {@code pg_catalog} of ours but empty ones, and what such a function would
 * say stands in a column of the row whose number it gets.
 *
 * @param tokens how many of the query's tokens it covers
 * @param sql what stands for it in Calcite's text
 */
record CatalogForm(int tokens, String sql) {
    private static final String NULL_TEXT = "cast(null as VARCHAR)";

    /** Functions of a row's number, by name: the column with the number, and the column with the answer. */
    private static final Map<String, String[]> LOOKUPS = Map.of(
            "pg_table_is_visible", new String[] {"oid", "relisvisible"},
            "pg_get_indexdef", new String[] {"indexrelid", "indexdef"},
            "pg_get_constraintdef", new String[] {"oid", "condef"});

    private static final Set<String> ARRAY_COLUMNS = Set.of("stxkind", "polroles");

    /** The form that begins at the cursor, if one does. */
    static Optional<CatalogForm> at(TokenCursor cursor) {
        Token token = cursor.peek();
        if (token.isSymbol("(")) {
            return attributeNames(cursor).or(() -> firstSchema(cursor));
        }
        if (token.kind() != Token.Kind.WORD || !cursor.peek(1).isSymbol("(")) {
            return Optional.empty();
        }
        return token.isWord("array") ? array(cursor) : token.isWord("any") ? any(cursor) : lookup(cursor, token);
    }

    /** {@code array(select … from pg_catalog.…)}. */
    private static Optional<CatalogForm> array(TokenCursor cursor) {
        int end = close(cursor, 1);
        boolean ofCatalog = false;
        for (int i = 2; i < end; i++) {
            ofCatalog |= cursor.peek(i).isWord("pg_catalog");
        }
        return end > 0 && ofCatalog && cursor.peek(2).isWord("select")
                ? Optional.of(new CatalogForm(end + 1, "'{}'"))
                : Optional.empty();
    }

    /** {@code any(stxkind)}: of no row. */
    private static Optional<CatalogForm> any(TokenCursor cursor) {
        int end = close(cursor, 1);
        String column = end < 0 ? "" : cursor.peek(end - 1).value();
        return (end == 3 || end == 5) && ARRAY_COLUMNS.contains(column)
                ? Optional.of(new CatalogForm(end + 1, "'{}'"))
                : Optional.empty();
    }

    /** {@code pg_get_indexdef(i.indexrelid, …)}. */
    private static Optional<CatalogForm> lookup(TokenCursor cursor, Token function) {
        String[] columns = LOOKUPS.get(function.value());
        if (columns == null
                || !cursor.peek(2).isName()
                || !cursor.peek(3).isSymbol(".")
                || !cursor.peek(4).isWord(columns[0])) {
            return Optional.empty();
        }
        String row = cursor.peek(2).value().replace("\"", "\"\"");
        int end = close(cursor, 1);
        return end < 0
                ? Optional.empty()
                : Optional.of(new CatalogForm(end + 1, "\"" + row + "\".\"" + columns[1] + "\""));
    }

    /** {@code (SELECT string_agg(attname, ', ') FROM generate_series(…) s, pg_attribute …)}: the columns of a publication. */
    private static Optional<CatalogForm> attributeNames(TokenCursor cursor) {
        boolean begins = cursor.peek(1).isWord("select")
                && cursor.peek(2).isWord("string_agg")
                && cursor.peek(3).isSymbol("(")
                && cursor.peek(4).isWord("attname");
        int end = begins ? close(cursor, 0) : -1;
        return end < 0 ? Optional.empty() : Optional.of(new CatalogForm(end + 1, NULL_TEXT));
    }

    /** {@code (pg_catalog.current_schemas(true))[1]}. */
    private static Optional<CatalogForm> firstSchema(TokenCursor cursor) {
        int name = cursor.peek(1).isWord("pg_catalog") && cursor.peek(2).isSymbol(".") ? 3 : 1;
        boolean first = cursor.peek(name).isWord("current_schemas")
                && cursor.peek(name + 1).isSymbol("(")
                && cursor.peek(name + 3).isSymbol(")")
                && cursor.peek(name + 4).isSymbol(")")
                && cursor.peek(name + 5).isSymbol("[")
                && cursor.peek(name + 7).isSymbol("]");
        return first ? Optional.of(new CatalogForm(name + 8, "\"current_schema\"()")) : Optional.empty();
    }

    /** The place of the parenthesis that closes the one at {@code open}; -1 if none does. */
    private static int close(TokenCursor cursor, int open) {
        int depth = 0;
        for (int i = open; cursor.peek(i).kind() != Token.Kind.END; i++) {
            depth += cursor.peek(i).isSymbol("(") ? 1 : cursor.peek(i).isSymbol(")") ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }
}
