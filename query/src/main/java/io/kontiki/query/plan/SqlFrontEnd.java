package io.kontiki.query.plan;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.query.sql.QueryText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.avatica.util.Quoting;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.parser.babel.SqlBabelParserImpl;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.sql2rel.StandardConvertletTable;

/**
 * From text to a validated relational tree, by Calcite. Nothing of Calcite's optimiser runs here. Errors name line and column of
 * the statement as the user wrote it. Thread-safe: every call builds its own objects.
 */
final class SqlFrontEnd {
    private static final SqlParser.Config PARSER = SqlParser.config()
            .withParserFactory(SqlBabelParserImpl.FACTORY)
            .withQuoting(Quoting.DOUBLE_QUOTE)
            .withUnquotedCasing(Casing.TO_LOWER)
            .withQuotedCasing(Casing.UNCHANGED)
            .withCaseSensitive(true)
            .withIdentifierMaxLength(255)
            .withConformance(KontikiConformance.INSTANCE);
    private static final Pattern POSITION = Pattern.compile("(?:From |At )?line (\\d+), column (\\d+)(?: to line \\d+, column \\d+)?:? ?");
    private static final Pattern ENCOUNTERED = Pattern.compile("(?s)Encountered \"(.*?)\" at line");
    private static final Pattern EXPECTED = Pattern.compile("(?s)Was expecting(?: one of)?:?(.*)");

    private final CatalogReader catalog;

    SqlFrontEnd(CatalogReader catalog) {
        this.catalog = catalog;
    }

    /** A validated query and the tables that it read, by which a cached one is checked. */
    record Validated(RelRoot root, List<String> names, List<ScanTable> tables) {}

    Validated validate(QueryText text, QuerySession session) {
        try {
            SqlNode parsed = SqlParser.create(text.sql(), PARSER).parseQuery();
            // Before validation, which rewrites the tree.
            List<String> itemNames = ItemNames.of(parsed);
            return convert(parsed, itemNames, session);
        } catch (SqlParseException e) {
            throw isNestedTooDeeply(e) ? nestedTooDeeply(e) : syntaxError(text, e);
        } catch (CalciteContextException e) {
            throw invalid(text, e);
        } catch (StackOverflowError e) {
            throw nestedTooDeeply(e);
        } catch (KontikiException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new KontikiException(ErrorCode.UNSUPPORTED, "the query cannot be planned: " + e.getMessage(), e);
        }
    }

    private Validated convert(SqlNode parsed, List<String> itemNames, QuerySession session) {
        RelDataTypeFactory types = Types.factory();
        Map<String, Map<String, Table>> found = tables(parsed, session);
        CalciteSchema root = CalciteSchema.createRootSchema(false, false);
        found.forEach((schema, tables) -> root.add(schema, new AbstractSchema() {
            @Override
            protected Map<String, Table> getTableMap() {
                return tables;
            }
        }));
        Properties properties = new Properties();
        properties.setProperty(CalciteConnectionProperty.CASE_SENSITIVE.camelName(), "true");
        CalciteCatalogReader reader = new CalciteCatalogReader(
                root, List.of(session.database()), types, new CalciteConnectionConfigImpl(properties));
        SqlValidator validator = SqlValidatorUtil.newValidator(
                SqlFunctions.TABLE,
                reader,
                types,
                SqlValidator.Config.DEFAULT
                        .withConformance(KontikiConformance.INSTANCE)
                        .withDefaultNullCollation(NullCollation.HIGH)
                        .withIdentifierExpansion(true)
                        .withTypeCoercionFactory(Coercion::new));
        SqlNode valid = validator.validate(parsed);
        RelOptCluster cluster = RelOptCluster.create(new HepPlanner(HepProgram.builder().build()), new RexBuilder(types));
        SqlToRelConverter converter = new SqlToRelConverter(
                (rowType, queryString, schemaPath, viewPath) -> {
                    throw new IllegalStateException("there are no views");
                },
                validator,
                reader,
                cluster,
                StandardConvertletTable.INSTANCE,
                SqlToRelConverter.config()
                        .withExpand(false)
                        .withTrimUnusedFields(false)
                        .withDecorrelationEnabled(false)
                        .withInSubQueryThreshold(Integer.MAX_VALUE)
                        .withRelBuilderConfigTransform(config -> config.withSimplify(false)));
        RelRoot relation = converter.convertQuery(valid, false, true);
        List<ScanTable> used = found.values().stream()
                .flatMap(tables -> tables.values().stream())
                .map(ScanTable.class::cast)
                .toList();
        return new Validated(relation, ItemNames.replace(relation.fields.rightList(), itemNames), used);
    }

    /** Every name in the query that is also the name of a table; a name that is a column too does no harm here. */
    private Map<String, Map<String, Table>> tables(SqlNode parsed, QuerySession session) {
        Map<String, Map<String, Table>> found = new HashMap<>();
        found.put(session.database(), new HashMap<>());
        parsed.accept(new SqlBasicVisitor<Void>() {
            @Override
            public Void visit(SqlIdentifier identifier) {
                List<String> names = identifier.names;
                if (names.size() == 1) {
                    add(found, session, session.database(), names.getFirst());
                } else if (names.size() == 2) {
                    add(found, session, names.get(0), names.get(1));
                }
                return null;
            }
        });
        return found;
    }

    private void add(Map<String, Map<String, Table>> found, QuerySession session, String schema, String name) {
        ScanTable table = catalog.table(schema, name)
                .map(ScanTable::of)
                .or(() -> catalog.virtualTable(schema, name, session).map(virtual -> ScanTable.of(schema, name, virtual)))
                .or(() -> schema.equals(session.database())
                        ? catalog.virtualTable("pg_catalog", name, session).map(virtual -> ScanTable.of("pg_catalog", name, virtual))
                        : java.util.Optional.empty())
                .orElse(null);
        if (table != null) {
            found.computeIfAbsent(schema, key -> new HashMap<>()).put(name, table);
        }
    }

    /** The parser passes an overflow of the stack on as a mistake in the query. */
    private static boolean isNestedTooDeeply(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof StackOverflowError)) {
            cause = cause.getCause();
        }
        return cause != null;
    }

    private static KontikiException nestedTooDeeply(Throwable cause) {
        return new KontikiException(ErrorCode.QUERY_LIMIT, "the query is nested too deeply; write it with fewer levels or terms", cause);
    }

    private static KontikiException syntaxError(QueryText text, SqlParseException e) {
        int[] place = {1, 1};
        String message = String.valueOf(e.getMessage());
        if (e.getPos() != null) {
            place = text.lineAndColumn(offset(text.sql(), e.getPos().getLineNum(), e.getPos().getColumnNum()));
        }
        Matcher expected = EXPECTED.matcher(message);
        String expectation = expected.find() ? shorten(expected.group(1)) : "";
        Matcher encountered = ENCOUNTERED.matcher(message);
        String first = encountered.find()
                ? "unexpected " + (encountered.group(1).endsWith("<EOF>") ? "end of the query" : "'" + encountered.group(1).replace("\\\"", "").replace("\"", "") + "'")
                : POSITION.matcher(message.lines().findFirst().orElse("")).replaceAll("");
        return new KontikiException(
                ErrorCode.SYNTAX, "syntax error at line " + place[0] + ", column " + place[1] + ": " + first + expectation, e);
    }

    /** Calcite lists every token that could come; more than a few help nobody. */
    private static String shorten(String expected) {
        List<String> tokens = expected.lines().map(String::strip).map(token -> token.replaceAll("\\s*\\.\\.\\.$", ""))
                .filter(token -> !token.isEmpty()).distinct().toList();
        return tokens.isEmpty() || tokens.size() > 12 ? "" : ", expected " + String.join(" or ", tokens);
    }

    private static KontikiException invalid(QueryText text, CalciteContextException e) {
        String message = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
        int[] place = text.lineAndColumn(offset(text.sql(), e.getPosLine(), e.getPosColumn()));
        ErrorCode code = code(String.valueOf(message));
        return new KontikiException(
                code, POSITION.matcher(String.valueOf(message)).replaceAll("") + " (line " + place[0] + ", column " + place[1] + ")", e);
    }

    private static ErrorCode code(String message) {
        if (message.matches("(?s)(Object|Table) '.*' not found.*")) {
            return ErrorCode.TABLE_NOT_FOUND;
        }
        if (message.matches("(?s).*Column '.*' not found.*")) {
            return ErrorCode.COLUMN_NOT_FOUND;
        }
        if (message.startsWith("Cannot apply") || message.contains("Values passed to") || message.contains("Illegal mixing")) {
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
