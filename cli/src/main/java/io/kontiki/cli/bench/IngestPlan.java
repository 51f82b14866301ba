package io.kontiki.cli.bench;

import io.kontiki.cli.http.Address;
import io.kontiki.cli.http.HttpCalls;
import java.time.Duration;
import java.util.List;

/**
 * What a load run is to do.
 *
 * @param warmUp load before what is measured; a JVM compiles what it runs often in its first half minute
 * @param rows stop after that many measured rows; 0 = no such limit
 * @param limit stop after that time of measuring
 * @param rowsPerSecond pace over all connections; 0 = as fast as the server takes them
 * @param startNanos timestamp of the first round through the hosts
 */
record IngestPlan(
        List<Address> addresses,
        String database,
        String table,
        Duration warmUp,
        long rows,
        Duration limit,
        int connections,
        int hosts,
        int linesPerRequest,
        long rowsPerSecond,
        long startNanos,
        long stepNanos) {
    IngestPlan {
        addresses = List.copyOf(addresses);
    }

    String path() {
        return "/v1/influxdb/write?db=" + HttpCalls.encode(database) + "&precision=ns";
    }
}
