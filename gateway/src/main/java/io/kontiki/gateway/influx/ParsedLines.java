package io.kontiki.gateway.influx;

import io.kontiki.gateway.write.AddedColumns;
import io.kontiki.gateway.write.TableBatch;
import java.util.List;
import java.util.Map;

/**
 * What came out of a request's lines. When {@code missing} is not empty there are no batches: the caller creates the columns and
 * parses the body again, so that all rows keep their order.
 *
 * @param missing by table name; empty when every valid line found its table and columns
 */
public record ParsedLines(List<TableBatch> batches, long rows, LineErrors errors, Map<String, AddedColumns> missing) {}
