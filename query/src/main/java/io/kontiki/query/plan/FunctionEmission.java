package io.kontiki.query.plan;

import java.util.List;
import org.apache.calcite.rex.RexNode;

/** How a call of a function becomes DuckDB SQL. */
interface FunctionEmission {
    /** @param arguments the operands as SQL text, timestamps as BIGINT in their unit */
    String emit(List<RexNode> operands, List<String> arguments, ExpressionEmitter emitter);

    /** Puts the arguments in place of {@code {0}}, {@code {1}}... and all of them, with commas, in place of {@code {*}}. */
    static FunctionEmission template(String template) {
        return (operands, arguments, emitter) -> {
            String sql = template.replace("{*}", String.join(", ", arguments));
            for (int i = 0; i < arguments.size(); i++) {
                sql = sql.replace("{" + i + "}", arguments.get(i));
            }
            return sql;
        };
    }
}
