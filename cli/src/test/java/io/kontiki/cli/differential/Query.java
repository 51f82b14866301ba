package io.kontiki.cli.differential;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A random query in both languages: SQL for the database, plain Java over the model's rows for the expected answer.
 *
 * <p>Values are chosen so that sums are exact in any order, hence results are compared for equality. {@code ordered} says that
 * the order of the result is part of the answer.
 */
record Query(String sql, boolean ordered, Function<List<Row>, List<List<Object>>> expected) {
    private static final Comparator<String> NULLS_LAST = Comparator.nullsLast(Comparator.naturalOrder());
    private static final Comparator<Row> BY_KEY = Comparator.comparing(Row::host, NULLS_LAST)
            .thenComparing(Row::dc, NULLS_LAST)
            .thenComparingLong(Row::millis);

    static Query random(Random random, String table, long from, long to, boolean keysAreUnique) {
        Filter filter = Filter.random(random, from, to);
        String where = " FROM " + table + filter.sql();
        return switch (random.nextInt(8)) {
            case 0 -> new Query("SELECT count(*)" + where, true, rows -> List.of(List.of((long) filter.keep(rows).size())));
            case 1 -> new Query(
                    "SELECT host, dc, ts, v, n, s, b" + where,
                    false,
                    rows -> filter.keep(rows).stream().map(Row::values).toList());
            case 2 -> grouped("host", Row::host, filter, where);
            case 3 -> grouped("dc", Row::dc, filter, where);
            case 4 -> {
                long width = new long[] {1_000, 7_000, 60_000}[random.nextInt(3)];
                yield grouped(
                        "date_bin('" + width / 1000 + " seconds', ts)",
                        row -> Math.floorDiv(row.millis(), width) * width,
                        filter,
                        where);
            }
            case 5 -> {
                if (!keysAreUnique) {
                    yield random(random, table, from, to, false);
                }
                int limit = 1 + random.nextInt(20);
                yield new Query(
                        "SELECT host, dc, ts, v" + where + " ORDER BY host, dc, ts LIMIT " + limit,
                        true,
                        rows -> filter.keep(rows).stream()
                                .sorted(BY_KEY)
                                .limit(limit)
                                .map(row -> row.values().subList(0, 4))
                                .toList());
            }
            case 6 -> new Query(
                    "SELECT count(DISTINCT host), count(host), min(ts), max(ts)" + where, true, rows -> distinct(filter.keep(rows)));
            default -> new Query(
                    "SELECT host, count(*) AS c FROM (SELECT host, ts, sum(v) AS total" + where
                            + " GROUP BY host, ts) AS t WHERE total > 10 GROUP BY host",
                    false,
                    rows -> nested(filter.keep(rows)));
        };
    }

    private static Query grouped(String expression, Function<Row, Object> key, Filter filter, String where) {
        return new Query(
                "SELECT " + expression + " AS g, count(*), count(v), sum(v), min(n), max(v), avg(v)" + where + " GROUP BY g",
                false,
                rows -> {
                    Map<Object, List<Row>> groups = new LinkedHashMap<>();
                    filter.keep(rows).forEach(row -> groups.computeIfAbsent(key.apply(row), k -> new ArrayList<>()).add(row));
                    List<List<Object>> out = new ArrayList<>();
                    groups.forEach((group, members) -> out.add(aggregate(group, members)));
                    return out;
                });
    }

    private static List<Object> aggregate(Object group, List<Row> rows) {
        List<Double> values = rows.stream().map(Row::v).filter(Objects::nonNull).toList();
        Double sum = values.isEmpty() ? null : (Double) values.stream().mapToDouble(Double::doubleValue).sum();
        List<Object> out = new ArrayList<>();
        out.add(group);
        out.add((long) rows.size());
        out.add((long) values.size());
        out.add(sum);
        out.add(rows.stream().map(Row::n).filter(Objects::nonNull).min(Comparator.naturalOrder()).orElse(null));
        out.add(values.stream().max(Comparator.naturalOrder()).orElse(null));
        out.add(sum == null ? null : (Double) (sum / values.size()));
        return out;
    }

    private static List<List<Object>> distinct(List<Row> rows) {
        List<String> hosts = rows.stream().map(Row::host).filter(Objects::nonNull).toList();
        List<Object> out = new ArrayList<>();
        out.add((long) new HashSet<>(hosts).size());
        out.add((long) hosts.size());
        out.add(rows.stream().map(Row::millis).min(Comparator.naturalOrder()).orElse(null));
        out.add(rows.stream().map(Row::millis).max(Comparator.naturalOrder()).orElse(null));
        return List.of(out);
    }

    private static List<List<Object>> nested(List<Row> rows) {
        record Group(String host, long millis) {}
        Map<Group, Double> totals = new LinkedHashMap<>();
        for (Row row : rows) {
            if (row.v() != null) {
                totals.merge(new Group(row.host(), row.millis()), row.v(), Double::sum);
            }
        }
        Map<String, Long> counts = new LinkedHashMap<>();
        totals.forEach((group, total) -> {
            if (total > 10) {
                counts.merge(group.host(), 1L, Long::sum);
            }
        });
        List<List<Object>> out = new ArrayList<>();
        counts.forEach((host, count) -> {
            List<Object> row = new ArrayList<>();
            row.add(host);
            row.add(count);
            out.add(row);
        });
        return out;
    }

    /** A conjunction of a time range, sometimes a tag condition, sometimes a field condition. */
    private record Filter(String sql, Predicate<Row> predicate) {
        static Filter random(Random random, long from, long to) {
            long a = from + (long) (random.nextDouble() * (to - from));
            long b = from + (long) (random.nextDouble() * (to - from));
            long low = Math.min(a, b);
            long high = Math.max(a, b) + 1;
            Filter filter = random.nextInt(4) == 0
                    ? new Filter(" WHERE true", row -> true)
                    : new Filter(
                            " WHERE ts >= " + low + " AND ts < " + high, row -> row.millis() >= low && row.millis() < high);
            String host = "h" + random.nextInt(10);
            filter = switch (random.nextInt(6)) {
                case 0 -> filter.and("host = '" + host + "'", row -> host.equals(row.host()));
                case 1 -> filter.and("host IS NULL", row -> row.host() == null);
                case 2 -> filter.and("host <> '" + host + "'", row -> row.host() != null && !host.equals(row.host()));
                case 3 -> filter.and(
                        "host IN ('h1', '" + host + "')", row -> "h1".equals(row.host()) || host.equals(row.host()));
                default -> filter;
            };
            double bound = random.nextInt(80) * 0.25;
            return switch (random.nextInt(5)) {
                case 0 -> filter.and("v > " + bound, row -> row.v() != null && row.v() > bound);
                case 1 -> filter.and("v IS NULL", row -> row.v() == null);
                case 2 -> filter.and("b", row -> Boolean.TRUE.equals(row.fields().get("b")));
                case 3 -> filter.and("(n < 50 OR s = 'red')", row -> row.n() != null && row.n() < 50 || "red".equals(row.fields().get("s")));
                default -> filter;
            };
        }

        private Filter and(String condition, Predicate<Row> more) {
            return new Filter(sql + " AND " + condition, predicate.and(more));
        }

        List<Row> keep(List<Row> rows) {
            return rows.stream().filter(predicate).toList();
        }
    }
}
