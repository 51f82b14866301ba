package io.kontiki.query.plan;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.query.sql.QueryText;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;

/** Calcite's errors in our codes and words, with line and column of the statement as the user wrote it. Thread-safe. */
final class FrontEndErrors {
    private static final Pattern POSITION =
            Pattern.compile("(?:From |At )?line (\\d+), column (\\d+)(?: to line \\d+, column \\d+)?:? ?");
    private static final Pattern ENCOUNTERED = Pattern.compile("(?s)Encountered \"(.*?)\" at line");
    private static final Pattern EXPECTED = Pattern.compile("(?s)Was expecting(?: one of)?:?(.*)");
    private static final Pattern LEXICAL = Pattern.compile("(?s).*Lexical error.*Encountered: \"(.*?)\" \\(.*");
    private static final Pattern NO_TABLE = Pattern.compile("(?s)(?:Object|Table) '(.*)' not found.*");
    private static final Pattern NO_FUNCTION =
            Pattern.compile("(?s)No match found for function signature ([^(]*)(\\(.*\\))");

    private static final Set<String> SYSTEM = Set.of("information_schema", "pg_catalog");

    private final CatalogReader catalog;

    FrontEndErrors(CatalogReader catalog) {
        this.catalog = catalog;
    }

    static KontikiException syntax(QueryText text, SqlParseException e) {
        if (e.getMessage() == null || e.getCause() instanceof StackOverflowError) {
            return nestedTooDeeply(e); // the parser's stack was full
        }
        int[] place = {1, 1};
        String message = String.valueOf(e.getMessage());
        if (e.getPos() != null) {
            place = text.lineAndColumn(
                    offset(text.sql(), e.getPos().getLineNum(), e.getPos().getColumnNum()));
        }
        Matcher expected = EXPECTED.matcher(message);
        String expectation = expected.find() ? shorten(expected.group(1)) : "";
        return new KontikiException(
                ErrorCode.SYNTAX,
                "syntax error at line " + place[0] + ", column " + place[1] + ": " + unexpected(message) + expectation,
                e);
    }

    /** A function among the values of an INSERT that gathers rows, of which there are none. */
    static KontikiException aggregateOfNothing(QueryText text, String function, SqlParserPos at) {
        int[] place = text.lineAndColumn(offset(text.sql(), at.getLineNum(), at.getColumnNum()));
        return new KontikiException(
                ErrorCode.INVALID_ARGUMENT,
                "'" + function
                        + "' cannot stand among VALUES, which have no rows to look at; write the value as a query in "
                        + "parentheses, (SELECT " + function
                        + "(...) FROM ...), or use INSERT INTO ... SELECT ... (line " + place[0]
                        + ", column " + place[1] + ")");
    }

    static KontikiException nestedTooDeeply(Throwable cause) {
        return new KontikiException(
                ErrorCode.QUERY_LIMIT, "the query is nested too deeply; write it with fewer levels or terms", cause);
    }

    private static String unexpected(String message) {
        Matcher lexical = LEXICAL.matcher(message);
        if (lexical.matches()) {
            return "unexpected character '" + lexical.group(1) + "'";
        }
        Matcher encountered = ENCOUNTERED.matcher(message);
        if (!encountered.find()) {
            return POSITION.matcher(message.lines().findFirst().orElse("")).replaceAll("");
        }
        return encountered.group(1).endsWith("<EOF>")
                ? "unexpected end of the query"
                : "unexpected '"
                        + encountered
                                .group(1)
                                .replace("\\\"", "")
                                .replace("\"", "")
                                .replace("\\'", "'") + "'";
    }

    /** Calcite lists every token that could come; more than a few help nobody. */
    private static String shorten(String expected) {
        List<String> tokens = expected.lines()
                .map(String::strip)
                .map(token -> token.replaceAll("\\s*\\.\\.\\.$", ""))
                .filter(token -> !token.isEmpty())
                .distinct()
                .toList();
        return tokens.isEmpty() || tokens.size() > 12
                ? ""
                : ", expected " + String.join(" or ", tokens).replace("<EOF>", "the end");
    }

    /** Every name with several parts or one, by the place where it stands. */
    static void collectNames(SqlNode parsed, Map<String, List<String>> names) {
        parsed.accept(new SqlBasicVisitor<Void>() {
            @Override
            public Void visit(SqlIdentifier identifier) {
                SqlParserPos at = identifier.getParserPosition();
                names.putIfAbsent(at.getLineNum() + ":" + at.getColumnNum(), List.copyOf(identifier.names));
                return null;
            }
        });
    }

    KontikiException invalid(
            QueryText text, CalciteContextException e, Map<String, List<String>> names, QuerySession session) {
        String message = String.valueOf(
                e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
        int[] place = text.lineAndColumn(offset(text.sql(), e.getPosLine(), e.getPosColumn()));
        String where = " (line " + place[0] + ", column " + place[1] + ")";
        if (e.getCause() instanceof KontikiException own) {
            return new KontikiException(own.code(), own.getMessage() + where, e);
        }
        List<String> name = names.getOrDefault(e.getPosLine() + ":" + e.getPosColumn(), List.of());
        if (message.startsWith("Object") && NO_TABLE.matcher(message).matches() && !name.isEmpty()) {
            return missing(name, where, session, e);
        }
        Matcher function = NO_FUNCTION.matcher(message);
        if (function.matches()) {
            String what = SqlFunctions.TABLE.has(function.group(1))
                    ? "function " + function.group(1) + " does not take " + function.group(2)
                    : "there is no function " + function.group(1) + function.group(2);
            return new KontikiException(ErrorCode.INVALID_ARGUMENT, TypeWords.rewrite(what) + where, e);
        }
        return new KontikiException(
                code(message),
                TypeWords.rewrite(POSITION.matcher(message).replaceAll("").replace("\n", ", ")) + where,
                e);
    }

    private KontikiException missing(List<String> name, String where, QuerySession session, CalciteContextException e) {
        String database = name.size() == 1 ? session.database() : name.get(name.size() - 2);
        boolean noDatabase = name.size() > 2 || !catalog.databaseExists(database) && !SYSTEM.contains(database);
        return noDatabase
                ? new KontikiException(
                        ErrorCode.DATABASE_NOT_FOUND,
                        "database not found: \"" + String.join(".", name.subList(0, Math.max(1, name.size() - 1)))
                                + "\"" + where,
                        e)
                : new KontikiException(
                        ErrorCode.TABLE_NOT_FOUND,
                        "table not found: \"" + database + "." + name.getLast() + "\"" + where,
                        e);
    }

    private static ErrorCode code(String message) {
        if (NO_TABLE.matcher(message).matches()) {
            return ErrorCode.TABLE_NOT_FOUND;
        }
        if (message.matches("(?s).*Column '.*' not found.*")) {
            return ErrorCode.COLUMN_NOT_FOUND;
        }
        if (message.startsWith("Cannot apply")
                || message.contains("Values passed to")
                || message.contains("Illegal mixing")) {
            return ErrorCode.TYPE_MISMATCH;
        }
        return ErrorCode.INVALID_ARGUMENT;
    }

    private static int offset(String sql, int line, int column) {
        int offset = 0;
        for (int i = 1; i < line; i++) {
            offset = sql.indexOf('\n', offset) + 1;
        }
        return offset + Math.max(0, column - 1);
    }
}
