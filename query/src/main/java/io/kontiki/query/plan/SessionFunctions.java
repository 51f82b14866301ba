package io.kontiki.query.plan;

import static io.kontiki.query.plan.SqlFunctions.add;
import static io.kontiki.query.plan.SqlFunctions.families;
import static org.apache.calcite.sql.type.SqlTypeFamily.ANY;
import static org.apache.calcite.sql.type.SqlTypeFamily.STRING;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;

/** Functions that tell about the session. Their answers are constants by the time that DuckDB sees the query. */
final class SessionFunctions {
    private static final Map<Integer, String> TYPE_NAMES = new TreeMap<>(Map.ofEntries(
            Map.entry(16, "boolean"),
            Map.entry(17, "bytea"),
            Map.entry(18, "\"char\""),
            Map.entry(19, "name"),
            Map.entry(20, "bigint"),
            Map.entry(21, "smallint"),
            Map.entry(23, "integer"),
            Map.entry(25, "text"),
            Map.entry(26, "oid"),
            Map.entry(700, "real"),
            Map.entry(701, "double precision"),
            Map.entry(1043, "character varying"),
            Map.entry(1082, "date"),
            Map.entry(1700, "numeric")));

    private SessionFunctions() {}

    static void register() {
        session("version", session -> session.settings().getOrDefault("version", "Kontiki"));
        session("current_schema current_database database current_catalog schema", QuerySession::database);
        session("current_user session_user current_role", QuerySession::user);
        session("timezone", session -> session.timeZone().getId());
        add(
                "current_setting",
                SqlFunctions.TEXT,
                OperandTypes.or(families(STRING), families(STRING, ANY)),
                (operands, arguments, emitter) -> {
                    String name = emitter.constantText(operands.get(0), "current_setting")
                            .toLowerCase(Locale.ROOT);
                    String value = emitter.session().settings().get(name);
                    return value == null ? "CAST(NULL AS VARCHAR)" : Quoting.quote(value);
                });
        add("pg_backend_pid connection_id", SqlFunctions.INTEGER, OperandTypes.NILADIC, "1");
        add("pg_is_in_recovery", SqlFunctions.BOOLEAN, OperandTypes.NILADIC, "false");
        // Of a row's own number it becomes a column of that row: see CatalogForm.
        add(
                "pg_table_is_visible pg_type_is_visible pg_function_is_visible",
                SqlFunctions.BOOLEAN,
                families(ANY),
                "({0} IS NOT NULL)");
        add(
                "has_schema_privilege has_database_privilege has_table_privilege",
                SqlFunctions.BOOLEAN,
                OperandTypes.or(families(ANY, ANY), families(ANY, ANY, ANY)),
                "true");
        add(
                "pg_get_userbyid",
                SqlFunctions.TEXT,
                families(ANY),
                (operands, arguments, emitter) ->
                        Quoting.quote(emitter.session().user()));
        add(
                "obj_description",
                ReturnTypes.VARCHAR_FORCE_NULLABLE,
                OperandTypes.or(families(ANY), families(ANY, ANY)),
                "CAST(NULL AS VARCHAR)");
        add(
                "col_description shobj_description",
                ReturnTypes.VARCHAR_FORCE_NULLABLE,
                families(ANY, ANY),
                "CAST(NULL AS VARCHAR)");
        // pg_catalog keeps as text what PostgreSQL keeps as a tree or an array.
        add(
                "pg_get_expr",
                SqlFunctions.TEXT,
                OperandTypes.or(families(ANY, ANY), families(ANY, ANY, ANY)),
                "CAST({0} AS VARCHAR)");
        add("array_to_string", SqlFunctions.TEXT, families(ANY, STRING), "CAST({0} AS VARCHAR)");
        add("format_type", SqlFunctions.TEXT, families(ANY, ANY), SessionFunctions::formatType);
        add("pg_encoding_to_char", SqlFunctions.TEXT, families(ANY), "'UTF8'");
        add("pg_relation_is_publishable", SqlFunctions.BOOLEAN, families(ANY), "false");
        add("pg_size_pretty", SqlFunctions.TEXT, families(ANY), "CAST({0} AS VARCHAR)");
        add(
                "pg_table_size pg_relation_size pg_total_relation_size pg_database_size",
                ReturnTypes.BIGINT_FORCE_NULLABLE,
                families(ANY),
                "CAST(NULL AS BIGINT)");
        add(
                "pg_get_indexdef pg_get_constraintdef pg_get_viewdef pg_get_ruledef pg_get_triggerdef pg_get_partkeydef pg_get_function_result "
                        + "pg_get_function_arguments pg_get_function_identity_arguments pg_get_statisticsobjdef_columns",
                ReturnTypes.VARCHAR_FORCE_NULLABLE,
                OperandTypes.or(families(ANY), families(ANY, ANY), families(ANY, ANY, ANY)),
                "CAST(NULL AS VARCHAR)");
    }

    /** The name of a built-in type; the modifier of a timestamp is its precision, NULL and -1 say that there is none. */
    private static String formatType(List<RexNode> operands, List<String> arguments, ExpressionEmitter emitter) {
        String type = "TRY_CAST(" + arguments.get(0) + " AS BIGINT)";
        String modifier = "coalesce(TRY_CAST(" + arguments.get(1) + " AS BIGINT), -1)";
        String precision = "CASE WHEN " + modifier + " >= 0 THEN '(' || " + modifier + " || ')' ELSE '' END";
        StringBuilder sql = new StringBuilder("CASE " + type);
        TYPE_NAMES.forEach((oid, name) ->
                sql.append(" WHEN ").append(oid).append(" THEN '").append(name).append('\''));
        sql.append(" WHEN 1114 THEN 'timestamp' || ").append(precision).append(" || ' without time zone'");
        sql.append(" WHEN 1184 THEN 'timestamp' || ").append(precision).append(" || ' with time zone'");
        return sql.append(" ELSE '???' END").toString();
    }

    private static void session(String names, Function<QuerySession, String> value) {
        add(
                names,
                ReturnTypes.VARCHAR,
                OperandTypes.NILADIC,
                (operands, arguments, emitter) -> Quoting.quote(value.apply(emitter.session())));
    }
}
