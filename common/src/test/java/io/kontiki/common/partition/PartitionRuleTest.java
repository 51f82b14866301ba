package io.kontiki.common.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.partition.PartitionExpr.And;
import io.kontiki.common.partition.PartitionExpr.Compare;
import io.kontiki.common.partition.PartitionExpr.Operator;
import io.kontiki.common.partition.PartitionExpr.Or;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PartitionRuleTest {
    private static final int HOST = 1;
    private static final int SLOT = 2;
    private static final int BIG = 3;
    private static final TableSchema SCHEMA = new TableSchema(
            1,
            List.of(
                    new ColumnSchema(0, "ts", DataType.TIMESTAMP_MILLISECOND, ColumnRole.TIME_INDEX, false, null),
                    new ColumnSchema(HOST, "host", DataType.STRING, ColumnRole.TAG, true, null),
                    new ColumnSchema(SLOT, "slot", DataType.INT8, ColumnRole.TAG, true, null),
                    new ColumnSchema(BIG, "big", DataType.UINT64, ColumnRole.TAG, true, null),
                    new ColumnSchema(4, "usage", DataType.INT64, ColumnRole.FIELD, true, null)),
            5);

    @Test
    void acceptsARuleThatTakesEveryValueOnce() {
        PartitionRule rule =
                rule(List.of(HOST), host("<", "f"), new And(host(">=", "f"), host("<", "m")), host(">=", "m"));
        rule.validate(SCHEMA);
        assertThat(rule.route(TagValues.of(Map.of(HOST, "e")))).isZero();
        assertThat(rule.route(TagValues.of(Map.of(HOST, "f")))).isEqualTo(1);
        assertThat(rule.route(TagValues.of(Map.of(HOST, "zebra")))).isEqualTo(2);
        assertThat(rule.toSql()).isEqualTo("host < 'f',\n  host >= 'f' AND host < 'm',\n  host >= 'm'");
    }

    @Test
    void sendsNullAndTheEmptyStringToThePartOfTheSmallestValues() {
        PartitionRule rule = rule(List.of(HOST), host("<", "f"), host(">=", "f"));
        assertThat(rule.route(TagValues.of(Map.of()))).isZero();
        assertThat(rule.route(TagValues.of(Map.of(HOST, "")))).isZero();
    }

    @Test
    void namesAValueThatNoPartTakes() {
        assertRefused(rule(List.of(HOST), host("<", "f"), host(">", "f")), "no partition takes host = 'f'");
        assertRefused(rule(List.of(HOST), host(">=", "a"), host("=", "b")), "no partition takes host IS NULL");
        assertRefused(
                rule(List.of(HOST, SLOT), new And(host("<", "f"), slot("<", 3)), host(">=", "f")),
                "no partition takes host IS NULL and slot = 3");
    }

    @Test
    void namesAValueThatTwoPartsTake() {
        assertRefused(
                rule(List.of(HOST), host("<=", "f"), host(">=", "f")),
                "host = 'f' belongs to both (host <= 'f') and (host >= 'f')");
        assertRefused(rule(List.of(SLOT), slot("<", 5), slot(">", 2)), "2 < slot < 5 belongs to both");
    }

    @Test
    void doesNotAskForValuesBetweenNeighbours() {
        rule(List.of(SLOT), slot("<=", 4), slot(">=", 5)).validate(SCHEMA);
        rule(List.of(SLOT), slot("<", -128), slot("=", -128), slot(">=", -127)).validate(SCHEMA);
        Compare max = new Compare(SLOT, "slot", Operator.LESS_OR_EQUAL, PartitionLiteral.number(DataType.INT8, 127));
        rule(List.of(SLOT), max).validate(SCHEMA);
        rule(List.of(HOST), host("<=", "a"), host(">=", "a\0")).validate(SCHEMA);
    }

    @Test
    void comparesUnsignedValuesWithoutSign() {
        PartitionLiteral half = PartitionLiteral.parse(DataType.UINT64, "9223372036854775808");
        PartitionRule rule = rule(
                List.of(BIG),
                new Compare(BIG, "big", Operator.LESS, half),
                new Compare(BIG, "big", Operator.GREATER_OR_EQUAL, half));
        rule.validate(SCHEMA);
        assertThat(rule.route(TagValues.of(Map.of(BIG, -1L)))).isEqualTo(1);
        assertThat(rule.route(TagValues.of(Map.of(BIG, Long.MAX_VALUE)))).isZero();
        assertThat(rule.toSql()).contains("big >= 9223372036854775808");
    }

    @Test
    void ordersStringsByCodePoint() {
        String supplementary = new String(Character.toChars(0x1F600));
        PartitionRule rule = rule(List.of(HOST), host("<", "\uFFFD"), host(">=", "\uFFFD"));
        assertThat(rule.route(TagValues.of(Map.of(HOST, supplementary)))).isEqualTo(1);
    }

    @Test
    void refusesColumnsThatAreNotTagsOrDoNotFit() {
        Compare usage = new Compare(4, "usage", Operator.LESS, PartitionLiteral.number(DataType.INT64, 1));
        assertRefused(rule(List.of(4), usage), "'usage' must be part of the primary key");
        assertRefused(
                rule(List.of(HOST), slot("<", 1)), "'slot' occurs in a partition but not in PARTITION ON COLUMNS");
        Compare wrongType = new Compare(SLOT, "slot", Operator.LESS, PartitionLiteral.text("a"));
        assertRefused(rule(List.of(SLOT), wrongType), "'slot' is an Int8 but is compared with a String");
        assertThatThrownBy(() -> PartitionLiteral.parse(DataType.INT8, "128")).hasMessageContaining("not an Int8");
    }

    @Test
    void prunesPartsThatCannotHoldTheWantedRows() {
        PartitionRule rule =
                rule(List.of(HOST), host("<", "f"), new And(host(">=", "f"), host("<", "m")), host(">=", "m"));
        assertThat(rule.prune(SCHEMA, Optional.of(host("=", "g")))).containsExactly(1);
        assertThat(rule.prune(SCHEMA, Optional.of(host(">", "g")))).containsExactly(1, 2);
        assertThat(rule.prune(SCHEMA, Optional.of(new Or(host("=", "a"), host("=", "z")))))
                .containsExactly(0, 2);
        assertThat(rule.prune(SCHEMA, Optional.empty())).containsExactly(0, 1, 2);
        assertThat(PartitionRule.SINGLE.prune(SCHEMA, Optional.of(host("=", "g"))))
                .containsExactly(0);
    }

    /** Every value of the small domain is tried against the verdict of the proof. */
    @Test
    void agreesWithBruteForceOnRandomRules() {
        long seed = 20261123;
        Random random = new Random(seed);
        int accepted = 0;
        for (int round = 0; round < 600; round++) {
            PartitionRule rule = random.nextBoolean() ? randomRule(random) : splitRule(random);
            boolean expected = bruteForce(rule);
            boolean actual = accepts(rule);
            assertThat(actual)
                    .as("seed %d, round %d: %s", seed, round, rule.toSql())
                    .isEqualTo(expected);
            accepted += actual ? 1 : 0;
            assertPruneKeepsMatches(rule, randomCondition(random, 2), actual);
        }
        assertThat(accepted).as("the test must see rules of both kinds").isBetween(100, 580);
    }

    /** Hosts of the domain: NULL, and strings of one or two of the letters a to d with the smallest character behind. */
    private static final List<String> HOSTS =
            List.of("", "\0", "a", "a\0", "ab", "b", "b\0", "c", "c\0", "d", "d\0", "zz");

    private static final List<Integer> SLOTS =
            IntStream.rangeClosed(-128, 127).boxed().toList();

    private static boolean bruteForce(PartitionRule rule) {
        for (String host : HOSTS) {
            for (int slot = -129; slot <= 127; slot++) {
                TagValues values = values(host, slot);
                if (rule.parts().stream().filter(part -> part.matches(values)).count() != 1) {
                    return false;
                }
            }
        }
        return true;
    }

    private static void assertPruneKeepsMatches(PartitionRule rule, PartitionExpr condition, boolean valid) {
        if (!valid) {
            return;
        }
        List<Integer> kept = rule.prune(SCHEMA, Optional.of(condition));
        List<Integer> needed = new ArrayList<>();
        for (String host : HOSTS) {
            for (int slot : SLOTS) {
                TagValues values = values(host, slot);
                if (condition.matches(values)) {
                    needed.add(rule.route(values));
                }
            }
        }
        assertThat(kept).as(rule.toSql() + " for " + condition.toSql()).containsAll(needed);
    }

    private static TagValues values(String host, int slot) {
        Map<Integer, Object> values = new HashMap<>(Map.of(HOST, host));
        if (slot >= -128) {
            values.put(SLOT, (long) slot);
        }
        return TagValues.of(values);
    }

    private static PartitionRule randomRule(Random random) {
        List<PartitionExpr> parts = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            parts.add(randomCondition(random, 2));
        }
        return new PartitionRule(List.of(HOST, SLOT), parts);
    }

    private static PartitionExpr randomCondition(Random random, int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            Operator operator = Operator.values()[random.nextInt(Operator.values().length)];
            return random.nextBoolean()
                    ? new Compare(
                            HOST,
                            "host",
                            operator,
                            PartitionLiteral.text(
                                    List.of("", "a", "b", "c", "d").get(random.nextInt(5))))
                    : new Compare(
                            SLOT,
                            "slot",
                            operator,
                            PartitionLiteral.number(
                                    DataType.INT8, List.of(-128, -1, 0, 1, 127).get(random.nextInt(5))));
        }
        PartitionExpr left = randomCondition(random, depth - 1);
        PartitionExpr right = randomCondition(random, depth - 1);
        return random.nextBoolean() ? new And(left, right) : new Or(left, right);
    }

    /** A rule made by splitting parts again and again, so it is right unless it is then damaged. */
    private static PartitionRule splitRule(Random random) {
        List<PartitionExpr> parts = new ArrayList<>();
        Compare first = host("<", List.of("a", "b", "c").get(random.nextInt(3)));
        parts.add(first);
        parts.add(new Compare(HOST, "host", Operator.GREATER_OR_EQUAL, first.literal()));
        for (int i = random.nextInt(4); i > 0; i--) {
            PartitionExpr split = parts.remove(random.nextInt(parts.size()));
            boolean onHost = random.nextBoolean();
            PartitionLiteral at = onHost
                    ? PartitionLiteral.text(List.of("a", "b", "c", "d").get(random.nextInt(4)))
                    : PartitionLiteral.number(DataType.INT8, random.nextInt(256) - 128);
            int column = onHost ? HOST : SLOT;
            parts.add(new And(split, new Compare(column, onHost ? "host" : "slot", Operator.LESS, at)));
            parts.add(new And(split, new Compare(column, onHost ? "host" : "slot", Operator.GREATER_OR_EQUAL, at)));
        }
        if (random.nextInt(4) == 0) {
            parts.set(random.nextInt(parts.size()), randomCondition(random, 1));
        }
        return new PartitionRule(List.of(HOST, SLOT), parts);
    }

    private static boolean accepts(PartitionRule rule) {
        try {
            rule.validate(SCHEMA);
            return true;
        } catch (KontikiException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARTITION_RULE);
            return false;
        }
    }

    private static void assertRefused(PartitionRule rule, String message) {
        assertThatThrownBy(() -> rule.validate(SCHEMA))
                .isInstanceOfSatisfying(
                        KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PARTITION_RULE))
                .hasMessageContaining(message);
    }

    private static PartitionRule rule(List<Integer> columns, PartitionExpr... parts) {
        return new PartitionRule(columns, List.of(parts));
    }

    private static Compare host(String operator, String value) {
        return new Compare(HOST, "host", operator(operator), PartitionLiteral.text(value));
    }

    private static Compare slot(String operator, long value) {
        return new Compare(SLOT, "slot", operator(operator), PartitionLiteral.number(DataType.INT8, value));
    }

    private static Operator operator(String sql) {
        for (Operator operator : Operator.values()) {
            if (operator.sql().equals(sql)) {
                return operator;
            }
        }
        throw new IllegalArgumentException(sql);
    }
}
