package io.kontiki.jepsen.client;

import java.util.List;

/** One client over several gateways, of which it asks one at a time. One thread, which owns it. */
public final class RoamingClient implements GatewayClient {
    private final List<GatewayClient> clients;
    private final Roaming roaming;
    private int at;
    private GatewayClient last;

    /** @param first place of the gateway to begin with */
    public RoamingClient(List<GatewayClient> clients, int first, Roaming roaming) {
        this.clients = List.copyOf(clients);
        if (this.clients.stream().map(GatewayClient::protocol).distinct().count() != 1) {
            throw new IllegalArgumentException("a client speaks one protocol at one or more gateways");
        }
        this.at = Math.floorMod(first, clients.size());
        this.last = this.clients.get(at);
        this.roaming = roaming;
    }

    @Override
    public Protocol protocol() {
        return clients.getFirst().protocol();
    }

    @Override
    public Outcome call(Request request) {
        last = clients.get(at);
        Outcome outcome = last.call(request);
        boolean next = switch (roaming) {
            case STAY -> false;
            case AFTER_FAILURE -> failed(outcome);
            case ALWAYS -> true;
        };
        if (next) {
            at = (at + 1) % clients.size();
        }
        return outcome;
    }

    private static boolean failed(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Ok _ -> false;
            case Outcome.Fail fail -> fail.cause() == Outcome.Cause.UNANSWERED || fail.cause() == Outcome.Cause.BUSY;
            case Outcome.Info _ -> true;
        };
    }

    @Override
    public boolean connected() {
        return last.connected();
    }

    @Override
    public void close() {
        clients.forEach(GatewayClient::close);
    }
}
