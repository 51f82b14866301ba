package io.kontiki.query.execute;

/** What moved from Regions to the gateway for one query. */
public record QueryTraffic(long fragments, long rows, long bytes) {}
