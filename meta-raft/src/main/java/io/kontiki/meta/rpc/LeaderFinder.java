package io.kontiki.meta.rpc;

import io.kontiki.common.error.KontikiException;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.NodeRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which metasrv node leads, and finds out by asking all of them side by side: a frozen one keeps its connection open and would
 * hold up a client that asks one after the other. Safe for all threads; one search at a time, the others share its result.
 */
final class LeaderFinder {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderFinder.class);
    private static final Duration PROBE_TIMEOUT = Duration.ofMillis(700);

    private final MetaTransport transport;
    private final List<String> seeds;
    private final Supplier<ClusterImage> image;
    private final ExecutorService threads;
    private CompletableFuture<Optional<String>> search;
    private volatile String leader;

    LeaderFinder(MetaTransport transport, List<String> seeds, Supplier<ClusterImage> image, ExecutorService threads) {
        this.transport = transport;
        this.seeds = seeds;
        this.image = image;
        this.threads = threads;
    }

    /** The leader's address: the one that is known, or the result of a search of less than a second; empty when none says it leads. */
    Optional<String> find() {
        String known = leader;
        if (known != null) {
            return Optional.of(known);
        }
        try {
            return search().join();
        } catch (RejectedExecutionException e) {
            LOG.debug("the client is being closed", e);
            return Optional.empty();
        }
    }

    /** The node did not answer as a leader: look again. A hint that names another one saves the search. */
    void forget(String address, String hint) {
        if (address.equals(leader)) {
            leader = hint != null && !hint.equals(address) ? hint : null;
        }
    }

    private synchronized CompletableFuture<Optional<String>> search() {
        if (search == null || search.isDone()) {
            search = probeAll();
        }
        return search;
    }

    private CompletableFuture<Optional<String>> probeAll() {
        CompletableFuture<Optional<String>> result = new CompletableFuture<>();
        List<CompletableFuture<Void>> probes = new ArrayList<>();
        for (String address : addresses()) {
            probes.add(CompletableFuture.runAsync(() -> probe(address, result), threads));
        }
        CompletableFuture.allOf(probes.toArray(CompletableFuture[]::new))
                .whenComplete((done, failure) -> result.complete(Optional.empty()));
        return result.completeOnTimeout(Optional.empty(), 2 * PROBE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void probe(String address, CompletableFuture<Optional<String>> result) {
        try {
            if (transport.call(address, new MetaRequest.Probe(), PROBE_TIMEOUT).leader()) {
                leader = address;
                result.complete(Optional.of(address));
            }
        } catch (KontikiException e) {
            LOG.debug("metasrv at {} did not answer a probe", address, e);
        }
    }

    private Set<String> addresses() {
        Set<String> addresses = new LinkedHashSet<>(seeds);
        image.get().nodes().values().forEach(node -> {
            if (node.has(NodeRole.METASRV) && node.addresses().grpc() != null) {
                addresses.add(node.addresses().grpc());
            }
        });
        return addresses;
    }
}
