package io.kontiki.meta.client;

/**
 * One replica of a WAL group as its node reports it.
 *
 * @param leader whether this replica leads the group and is ready
 * @param lagEntries committed entries that this replica has not applied yet
 */
public record GroupLoad(int groupId, boolean leader, long appliedIndex, long lagEntries) {}
