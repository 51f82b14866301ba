package io.kontiki.query.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.sql.validate.SqlValidatorUtil;

/**
 * Gives the columns of JOIN ... USING their meaning before Calcite validates: it reads such a name in one way in the select list and
 * in another in GROUP BY, and then refuses the query. Only selects that group are touched. Stateless.
 */
final class UsingColumns {
    private UsingColumns() {}

    /** Changes the selects of the tree in place. */
    static void resolve(SqlNode query) {
        query.accept(new SqlBasicVisitor<Void>() {
            @Override
            public Void visit(SqlCall call) {
                if (call instanceof SqlSelect select
                        && select.getGroup() != null
                        && select.getFrom() instanceof SqlJoin join) {
                    resolve(select, join);
                }
                return super.visit(call);
            }
        });
    }

    private static void resolve(SqlSelect select, SqlJoin from) {
        Map<String, SqlNode> meanings = new HashMap<>();
        meanings(from, meanings);
        if (meanings.isEmpty()) {
            return;
        }
        SqlShuttle names = new SqlShuttle() {
            @Override
            public SqlNode visit(SqlIdentifier identifier) {
                SqlNode meaning = identifier.isSimple() ? meanings.get(identifier.getSimple()) : null;
                return meaning == null ? identifier : meaning.clone(identifier.getParserPosition());
            }

            @Override
            public SqlNode visit(SqlCall call) {
                if (call.getKind() == SqlKind.AS) {
                    SqlNode named = call.operand(0);
                    SqlNode meaning = named.accept(this);
                    return meaning == named
                            ? call
                            : SqlStdOperatorTable.AS.createCall(call.getParserPosition(), meaning, call.operand(1));
                }
                // A sub-query has names of its own.
                return call instanceof SqlSelect ? call : super.visit(call);
            }
        };
        SqlNodeList items = new SqlNodeList(select.getSelectList().getParserPosition());
        for (SqlNode item : select.getSelectList()) {
            boolean plain = item instanceof SqlIdentifier identifier
                    && identifier.isSimple()
                    && meanings.containsKey(identifier.getSimple());
            items.add(
                    plain
                            ? SqlStdOperatorTable.AS.createCall(item.getParserPosition(), item.accept(names), item)
                            : item.accept(names));
        }
        select.setSelectList(items);
        select.setGroupBy((SqlNodeList) select.getGroup().accept(names));
        if (select.getHaving() != null) {
            select.setHaving(select.getHaving().accept(names));
        }
    }

    /** What each USING column of the joins stands for, where the tables that hold it can be told without looking them up. */
    private static void meanings(SqlJoin join, Map<String, SqlNode> meanings) {
        if (join.getLeft() instanceof SqlJoin inner) {
            meanings(inner, meanings);
        }
        if (join.getConditionType() != JoinConditionType.USING) {
            return;
        }
        for (String name :
                SqlIdentifier.simpleNames((SqlNodeList) java.util.Objects.requireNonNull(join.getCondition()))) {
            SqlNode left = join.getLeft() instanceof SqlJoin ? meanings.get(name) : column(join.getLeft(), name);
            SqlNode right = column(join.getRight(), name);
            if (left == null || right == null) {
                meanings.remove(name);
                continue;
            }
            meanings.put(
                    name,
                    switch (join.getJoinType()) {
                        case RIGHT -> right;
                        case FULL -> SqlStdOperatorTable.COALESCE.createCall(SqlParserPos.ZERO, left, right);
                        default -> left;
                    });
        }
    }

    private static SqlNode column(SqlNode table, String name) {
        String alias = table instanceof SqlJoin ? null : SqlValidatorUtil.alias(table);
        return alias == null ? null : new SqlIdentifier(List.of(alias, name), SqlParserPos.ZERO);
    }
}
