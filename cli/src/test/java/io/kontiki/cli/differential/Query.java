package io.kontiki.cli.differential;

import java.util.List;
import java.util.function.Function;

/**
 * A query in both languages. Values are chosen so that sums are exact in any order, hence results are compared for equality.
 *
 * @param ordered whether the order of the rows is part of the answer
 */
record Query(String sql, List<SqlType> types, boolean ordered, Function<Tables, List<List<Object>>> expected) {}
