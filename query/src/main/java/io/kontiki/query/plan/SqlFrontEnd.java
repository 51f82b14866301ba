package io.kontiki.query.plan;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.query.sql.QueryText;
import io.kontiki.query.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
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
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
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
    private final CatalogReader catalog;
    private final FrontEndErrors errors;

    SqlFrontEnd(CatalogReader catalog) {
        this.catalog = catalog;
        this.errors = new FrontEndErrors(catalog);
    }

    /** A validated query and the tables that it read, by which a cached one is checked. */
    record Validated(RelRoot root, List<String> names, List<ScanTable> tables) {}

    Validated validate(Statement.Select query, QuerySession session) {
        QueryText text = query.text();
        Map<String, List<String>> tableNames = new HashMap<>();
        try {
            SqlNode parsed = SqlParser.create(text.sql(), PARSER).parseQuery();
            if (query.computesValues()) {
                refuseAggregates(text, parsed);
            }
            // Before validation, which rewrites the tree.
            List<String> itemNames = ItemNames.of(parsed);
            FrontEndErrors.collectNames(parsed, tableNames);
            UsingColumns.resolve(parsed);
            return convert(parsed, itemNames, session);
        } catch (SqlParseException e) {
            throw FrontEndErrors.syntax(text, e);
        } catch (CalciteContextException e) {
            throw errors.invalid(text, e, tableNames, session);
        } catch (StackOverflowError e) {
            throw FrontEndErrors.nestedTooDeeply(e);
        } catch (KontikiException e) {
            throw e;
        } catch (CalciteException e) {
            throw new KontikiException(
                    ErrorCode.UNSUPPORTED, "the query cannot be planned: " + TypeWords.rewrite(e.getMessage()), e);
        } catch (RuntimeException | AssertionError e) {
            // Calcite lacks a check where its own syntax is thin; what it says then is about its classes.
            throw new KontikiException(
                    ErrorCode.UNSUPPORTED,
                    "the query cannot be planned: some part of it has a form that is not supported, "
                            + "or a function has arguments that do not go with it",
                    e);
        }
    }

    /** Those of sub-queries are none of the query's own. */
    private static void refuseAggregates(QueryText text, SqlNode query) {
        SqlNode select = query instanceof SqlOrderBy ordered ? ordered.query : query;
        select.accept(new SqlBasicVisitor<Void>() {
            @Override
            public Void visit(SqlCall call) {
                if (call instanceof SqlSelect && call != select) {
                    return null;
                }
                if (call.getOperator() instanceof SqlFunction function
                        && SqlFunctions.TABLE.hasAggregate(function.getName())) {
                    throw FrontEndErrors.aggregateOfNothing(
                            text, function.getName().toLowerCase(Locale.ROOT), call.getParserPosition());
                }
                return super.visit(call);
            }
        });
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
        RelOptCluster cluster =
                RelOptCluster.create(new HepPlanner(HepProgram.builder().build()), new RexBuilder(types));
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
                .or(() ->
                        catalog.virtualTable(schema, name, session).map(virtual -> ScanTable.of(schema, name, virtual)))
                .or(() -> schema.equals(session.database())
                        ? catalog.virtualTable("pg_catalog", name, session)
                                .map(virtual -> ScanTable.of("pg_catalog", name, virtual))
                        : java.util.Optional.empty())
                .orElse(null);
        if (table != null) {
            found.computeIfAbsent(schema, key -> new HashMap<>()).put(name, table);
        }
    }
}
