package io.kontiki.region.client;

/**
 * What a member of a WAL group tells the others when they look for a new leader.
 *
 * @param node who answers
 * @param term of its last log entry
 * @param index of its last log entry; -1 when it has none
 * @param leads whether it believes to lead
 * @param leaderSilentMillis since it last heard from a leader, or let another member go first; {@link Long#MAX_VALUE} when it knows none
 */
public record LogEnd(String node, long term, long index, boolean leads, long leaderSilentMillis) {}
