package io.kontiki.query.plan;

import static io.kontiki.query.plan.SqlFunctions.add;
import static io.kontiki.query.plan.SqlFunctions.families;
import static org.apache.calcite.sql.type.SqlTypeFamily.ANY;
import static org.apache.calcite.sql.type.SqlTypeFamily.STRING;

import java.util.Locale;
import java.util.function.Function;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;

/** Functions that tell about the session. Their answers are constants by the time that DuckDB sees the query. */
final class SessionFunctions {
    private SessionFunctions() {}

    static void register() {
        session("version", session -> session.settings().getOrDefault("version", "Kontiki"));
        session("current_schema current_database database current_catalog schema", QuerySession::database);
        session("current_user session_user current_role", QuerySession::user);
        session("timezone", session -> session.timeZone().getId());
        add("current_setting", SqlFunctions.TEXT, OperandTypes.or(families(STRING), families(STRING, ANY)), (operands, arguments, emitter) -> {
            String name = emitter.constantText(operands.get(0), "current_setting").toLowerCase(Locale.ROOT);
            String value = emitter.session().settings().get(name);
            return value == null ? "CAST(NULL AS VARCHAR)" : Quoting.quote(value);
        });
        add("pg_backend_pid connection_id", SqlFunctions.INTEGER, OperandTypes.NILADIC, "1");
        add("pg_is_in_recovery", SqlFunctions.BOOLEAN, OperandTypes.NILADIC, "false");
        add("pg_table_is_visible pg_type_is_visible pg_function_is_visible", SqlFunctions.BOOLEAN, families(ANY), "({0} IS NOT NULL)");
        add("has_schema_privilege has_database_privilege has_table_privilege", SqlFunctions.BOOLEAN,
                OperandTypes.or(families(ANY, ANY), families(ANY, ANY, ANY)), "true");
        add("pg_get_userbyid", SqlFunctions.TEXT, families(ANY), (operands, arguments, emitter) -> Quoting.quote(emitter.session().user()));
        add("obj_description", ReturnTypes.VARCHAR_FORCE_NULLABLE, OperandTypes.or(families(ANY), families(ANY, ANY)), "CAST(NULL AS VARCHAR)");
        add("col_description pg_get_expr shobj_description", ReturnTypes.VARCHAR_FORCE_NULLABLE,
                OperandTypes.or(families(ANY, ANY), families(ANY, ANY, ANY)), "CAST(NULL AS VARCHAR)");
    }

    private static void session(String names, Function<QuerySession, String> value) {
        add(names, ReturnTypes.VARCHAR, OperandTypes.NILADIC, (operands, arguments, emitter) -> Quoting.quote(value.apply(emitter.session())));
    }
}
