package io.kontiki.region.client;

/**
 * One follower as its leader sees it.
 *
 * @param lag log entries that the leader has and the follower is not known to have
 * @param lastRpcMillis how long ago it answered last
 */
public record FollowerStatus(String node, long matchIndex, long lag, long lastRpcMillis) {}
