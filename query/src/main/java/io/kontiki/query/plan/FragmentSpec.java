package io.kontiki.query.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.kontiki.query.source.TagTimePredicate;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a region server computes for one scan, over all the Regions of the table that it leads. Travels as JSON.
 *
 * @param duckSql one SELECT over the relation {@code scan}, whose columns are named {@code k<column id>}: the table's merged rows
 * @param columnIds the columns that the relation needs
 * @param predicate weaker than or equal to the WHERE inside {@code duckSql}; prunes Regions, files and memory, and may be applied
 *     below the merge
 * @param streams whether rows are sent as they are found: for results that have no bound. Others, and all of few rows, are whole
 *     first, which tells what went wrong: DuckDB's driver loses the text of an error that comes before the first rows of a stream
 * @param narrow whether no value of the result can be long, and a row has no more of them than are read of one: the number of rows
 *     bounds what the result takes
 */
public record FragmentSpec(
        String duckSql,
        List<Integer> columnIds,
        TagTimePredicate predicate,
        boolean streams,
        // Left out when it is false, as nodes do that do not know it.
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean narrow) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A fragment whose result is gathered before it is sent. */
    public FragmentSpec(String duckSql, List<Integer> columnIds, TagTimePredicate predicate) {
        this(duckSql, columnIds, predicate, false);
    }

    /** One of which nobody knows how long its values are. */
    public FragmentSpec(String duckSql, List<Integer> columnIds, TagTimePredicate predicate, boolean streams) {
        this(duckSql, columnIds, predicate, streams, false);
    }

    /** The relation that {@link #duckSql} reads. */
    public static final String SCAN = "scan";

    public FragmentSpec {
        Objects.requireNonNull(duckSql, "duckSql");
        Objects.requireNonNull(predicate, "predicate");
        columnIds = List.copyOf(columnIds);
    }

    public String toJson() {
        return JSON.writeValueAsString(this);
    }

    public static FragmentSpec fromJson(String json) {
        return JSON.readValue(json, FragmentSpec.class);
    }

    /** The name of a column inside {@link #SCAN}. */
    public static String columnName(int columnId) {
        return "k" + columnId;
    }
}
