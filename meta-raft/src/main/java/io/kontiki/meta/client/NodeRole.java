package io.kontiki.meta.client;

/** What a node does; a node has any set of these. */
public enum NodeRole {
    METASRV("metasrv"),
    REGION_SERVER("region-server"),
    GATEWAY("gateway");

    private final String displayName;

    NodeRole(String displayName) {
        this.displayName = displayName;
    }

    /** The name in flags, status output and SQL. */
    public String displayName() {
        return displayName;
    }
}
