package io.kontiki.query.sql;

import io.kontiki.query.sql.Statement.Computation;
import io.kontiki.query.sql.Statement.Select;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers the values of an INSERT that only the query engine can compute into few queries, because each expression that is planned
 * costs as much as dozens of rows. Equal values are computed once. Values that are alike but for the constants in them ({@code
 * upper('a')}, {@code upper('b')}) are planned as one expression over rows of these constants, see {@link ValueShape}; the others
 * are columns of queries without FROM: each keeps its own type, and rows need not agree. One thread.
 */
final class Computations {
    /** Columns per query; planning takes longer with each. */
    private static final int COLUMNS_PER_QUERY = 500;
    /** Rows per query; a plan holds them all. */
    private static final int ROWS_PER_QUERY = 1000;

    private final TokenCursor cursor;
    private final Map<List<String>, Integer> numbers = new HashMap<>();
    private final Map<List<String>, Alike> alike = new LinkedHashMap<>();
    private final List<Computation> computations = new ArrayList<>();
    private final List<Member> columns = new ArrayList<>();

    /** One distinct value. */
    private record Member(int number, List<Token> tokens) {}

    private static final class Alike {
        private final ValueShape shape;
        private final List<Member> members = new ArrayList<>();

        Alike(ValueShape shape) {
            this.shape = shape;
        }
    }

    Computations(TokenCursor cursor) {
        this.cursor = cursor;
    }

    /** Takes a value, and returns the number by which {@link Computation#numbers} will name it. */
    int add(List<Token> tokens) {
        Integer known = numbers.putIfAbsent(ValueShape.text(tokens), numbers.size());
        if (known != null) {
            return known;
        }
        Member member = new Member(numbers.size() - 1, tokens);
        ValueShape shape = ValueShape.of(tokens);
        if (shape.isConstant()) {
            addColumn(member);
            return member.number();
        }
        Alike group = alike.computeIfAbsent(shape.key(), key -> new Alike(shape));
        group.members.add(member);
        if (group.members.size() == ROWS_PER_QUERY) {
            endRows(group);
        }
        return member.number();
    }

    /** The queries; nothing is added after it. */
    List<Computation> end() {
        for (Alike group : alike.values()) {
            if (group.members.size() == 1) {
                addColumn(group.members.getFirst());
            } else {
                endRows(group);
            }
        }
        endColumns();
        return computations;
    }

    private void addColumn(Member member) {
        columns.add(member);
        if (columns.size() == COLUMNS_PER_QUERY) {
            endColumns();
        }
    }

    private void endColumns() {
        List<Token> query = new ArrayList<>();
        for (Member column : columns) {
            Token at = column.tokens().getFirst();
            query.add(query.isEmpty() ? at.asWord("select") : at.asSymbol(","));
            addInParentheses(query, column.tokens());
        }
        compute(query, columns);
        columns.clear();
    }

    private void endRows(Alike group) {
        List<Token> query = new ArrayList<>();
        if (!group.members.isEmpty()) {
            Token at = group.members.getFirst().tokens().getFirst();
            query.add(at.asWord("select"));
            addInParentheses(query, group.shape.expression());
            query.addAll(
                    group.shape.from(group.members.stream().map(Member::tokens).toList()));
        }
        compute(query, group.members);
        group.members.clear();
    }

    /** So that nothing but one expression is read in it. */
    private static void addInParentheses(List<Token> query, List<Token> expression) {
        query.add(expression.getFirst().asSymbol("("));
        query.addAll(expression);
        query.add(expression.getLast().asSymbol(")"));
    }

    private void compute(List<Token> query, List<Member> members) {
        if (members.isEmpty()) {
            return;
        }
        query.add(query.getLast().asEnd());
        Select select = new Select(new QueryRewriter(cursor.over(query)).rewrite(), true);
        computations.add(
                new Computation(select, members.stream().map(Member::number).toList()));
    }
}
