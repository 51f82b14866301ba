package io.kontiki.query.sql;

import io.kontiki.common.schema.DataType;

/**
 * One value of a query's result, as INSERT takes it over.
 *
 * @param value in the Java types of {@link io.kontiki.query.execute.QueryResult}, or null
 * @param type of the result's column
 */
public record ComputedValue(Object value, DataType type) {}
