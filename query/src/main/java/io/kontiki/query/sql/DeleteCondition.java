package io.kontiki.query.sql;

import io.kontiki.common.partition.PartitionExpr;

/** A comparison in the WHERE of a DELETE, with the column on the left. */
public record DeleteCondition(String column, PartitionExpr.Operator operator, ValueExpression value) {}
