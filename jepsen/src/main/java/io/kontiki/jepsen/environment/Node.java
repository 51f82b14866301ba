package io.kontiki.jepsen.environment;

/**
 * One node of a cluster: who it is and where the harness reaches it. The ports follow from the first one, in the order that {@code
 * kontiki cluster up} uses: http, grpc, (mysql), postgres, wal, meta.
 *
 * @param name n1, n2, ...
 * @param dc dc-a, dc-b, ...
 * @param metasrv whether it is a Metasrv voter: the first node of every data centre is
 * @param gateway whether clients can talk to it: nodes of the witness's data centre are none
 * @param host an address, never a name
 */
public record Node(String name, String dc, boolean metasrv, boolean gateway, String host, int firstPort) {
    public Node {
        if (!name.matches("n[0-9]+") || !dc.matches("dc-[a-z]") || host.isBlank()) {
            throw new IllegalArgumentException("not a node: " + name + " in " + dc + " at " + host);
        }
        if (firstPort < 1024 || firstPort > 65_500) {
            throw new IllegalArgumentException("port " + firstPort + " of " + name + " is not between 1024 and 65500");
        }
    }

    /** host:port of HTTP: line protocol and SQL. Answers only at a gateway. */
    public String http() {
        return address(0);
    }

    public String grpc() {
        return address(1);
    }

    /** host:port of the PostgreSQL protocol. Answers only at a gateway. */
    public String postgres() {
        return address(3);
    }

    /** host:port of the Raft server of the WAL groups. */
    public String wal() {
        return address(4);
    }

    /** host:port of Metasrv's Raft server: by Kontiki's rule, four above gRPC. */
    public String meta() {
        return address(5);
    }

    private String address(int place) {
        return host + ":" + (firstPort + place);
    }

    public String roles() {
        return (metasrv ? "metasrv," : "") + "region-server" + (gateway ? ",gateway" : "");
    }
}
