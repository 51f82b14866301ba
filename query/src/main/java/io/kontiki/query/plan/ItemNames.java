package io.kontiki.query.plan;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.dialect.AnsiSqlDialect;

/** Names of result columns that have no alias: their text, as {@code count(*)} or {@code max(v)}. Stateless. */
final class ItemNames {
    private static final Pattern GENERATED = Pattern.compile("EXPR\\$(\\d+)");
    /** How Calcite writes a double; users write 0.5. */
    private static final Pattern SCIENTIFIC = Pattern.compile("(?<![\\w.'\"])\\d(\\.\\d+)?E-?\\d\\b");

    private static final int MAX_LENGTH = 60;

    private ItemNames() {}

    /** The texts of the select items, or nothing where the query has no single select list. */
    static List<String> of(SqlNode query) {
        SqlNode node = query;
        while (true) {
            switch (node) {
                case SqlOrderBy orderBy -> node = orderBy.query;
                case SqlWith with -> node = with.body;
                case SqlSelect select -> {
                    List<String> names = new ArrayList<>();
                    select.getSelectList().forEach(item -> names.add(text(item)));
                    return names;
                }
                case SqlCall call when call.getKind() == SqlKind.UNION -> node = call.operand(0);
                default -> {
                    return List.of();
                }
            }
        }
    }

    /** The names with Calcite's generated ones replaced. */
    static List<String> replace(List<String> names, List<String> items) {
        return names.stream()
                .map(name -> {
                    Matcher generated = GENERATED.matcher(name);
                    if (!generated.matches()) {
                        return name;
                    }
                    int item = Integer.parseInt(generated.group(1));
                    return item < items.size() ? items.get(item) : "?column?";
                })
                .toList();
    }

    private static String text(SqlNode item) {
        String text = item.toSqlString(config -> config.withDialect(AnsiSqlDialect.DEFAULT)
                        .withQuoteAllIdentifiers(false)
                        .withAlwaysUseParentheses(false))
                .getSql()
                .replace("`", "")
                .replaceAll("\\s+", " ")
                .replaceAll("percentile_(disc_)?within(_desc)?\\(", "percentile_$1(")
                .replace("STRING_AGG(", "string_agg(")
                .replace("percentile_(", "percentile_cont(")
                .replace("percentile_disc_(", "percentile_disc(")
                .replaceAll("(\\d)\\.(\\d+)E0\\b", "$1.$2");
        String spelled = SCIENTIFIC.matcher(text).replaceAll(number -> new BigDecimal(number.group()).toPlainString());
        String plain = spelled.replace(" :: ", "::").replaceAll("^\\(([^()]*(?:\\([^()]*\\))?)\\)$", "$1");
        return plain.length() > MAX_LENGTH || plain.contains("interval_nanos") || plain.contains("interval_months")
                ? "?column?"
                : plain;
    }
}
