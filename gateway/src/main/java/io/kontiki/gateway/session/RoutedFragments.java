package io.kontiki.gateway.session;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.id.RegionId;
import io.kontiki.gateway.write.GroupLeaders;
import io.kontiki.gateway.write.WaitClock;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.RegionRoute;
import io.kontiki.query.execute.FragmentResult;
import io.kontiki.query.execute.FragmentTransport;
import io.kontiki.query.plan.QuerySession;
import io.kontiki.query.plan.ScanFragment;
import io.kontiki.region.client.FragmentRegion;
import io.kontiki.region.client.FragmentRequest;
import io.kontiki.region.client.RegionClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Brings a fragment to the nodes that lead its Regions, one request per node, and waits for each to accept it.
 *
 * <p>A node that refuses before it has run anything (it lost the leadership, the route is stale, it is busy) is asked for again
 * with fresh routes, all nodes together, until the hold time is over: readers see latency while a group elects, not errors. Once a
 * node has begun to answer, a failure is final: FRAGMENT_LOST, because the fragment may be what killed it. A cancel ends the search as
 * well as the fragments. Thread-safe.
 */
public final class RoutedFragments implements FragmentTransport {
    private static final long RETRY_PAUSE_NANOS = 50_000_000L;
    private static final Duration REFRESH_TIMEOUT = Duration.ofSeconds(2);

    private final MetaClient meta;
    private final RegionClient regions;
    private final GroupLeaders leaders;
    private final WaitClock clock;
    private final Duration hold;

    public RoutedFragments(
            MetaClient meta, RegionClient regions, GroupLeaders leaders, WaitClock clock, Duration hold) {
        this.meta = meta;
        this.regions = regions;
        this.leaders = leaders;
        this.clock = clock;
        this.hold = hold;
    }

    @Override
    public List<FragmentResult> run(
            ScanFragment fragment,
            QuerySession session,
            Duration timeout,
            BufferAllocator allocator,
            Consumer<Runnable> starting) {
        CancellableWait wait = new CancellableWait();
        starting.accept(wait::cancel);
        long deadline = clock.nanoTime() + hold.toNanos();
        while (true) {
            try {
                return runOnce(fragment, session, timeout, allocator, starting, wait, deadline);
            } catch (KontikiException e) {
                boolean again =
                        e.code().kind() == ErrorCode.Kind.RETRY || e.code().kind() == ErrorCode.Kind.REFRESH;
                if (!again || clock.nanoTime() - deadline >= 0) {
                    throw e;
                }
                if (e.code().kind() == ErrorCode.Kind.REFRESH) {
                    wait.in(this::refresh);
                }
            }
            wait.in(this::pause);
        }
    }

    private List<FragmentResult> runOnce(
            ScanFragment fragment,
            QuerySession session,
            Duration timeout,
            BufferAllocator allocator,
            Consumer<Runnable> starting,
            CancellableWait wait,
            long deadline) {
        List<RemoteFragment> started = new ArrayList<>();
        try {
            byNode(fragment, wait, deadline).forEach((address, nodeRegions) -> {
                FragmentRequest request = new FragmentRequest(
                        nodeRegions, fragment.spec().toJson(), session.now().toEpochMilli(), timeout.toMillis());
                RemoteFragment remote = new RemoteFragment(address, regions.runFragment(address, request), allocator);
                started.add(remote);
                starting.accept(remote::cancel);
            });
            for (RemoteFragment remote : started) {
                try {
                    remote.awaitSchema();
                } catch (KontikiException e) {
                    byGroup(fragment).forEach(group -> leaders.forget(group, remote.address()));
                    throw e;
                }
            }
            return List.copyOf(started);
        } catch (RuntimeException e) {
            started.forEach(RemoteFragment::close);
            throw e;
        }
    }

    private Map<String, List<FragmentRegion>> byNode(ScanFragment fragment, CancellableWait wait, long deadline) {
        Map<Integer, String> addresses = new LinkedHashMap<>();
        Map<String, List<FragmentRegion>> byNode = new LinkedHashMap<>();
        for (RegionId region : fragment.regions()) {
            RegionRoute route = route(region);
            String address = addresses.computeIfAbsent(
                    route.groupId(),
                    group -> wait.get(() ->
                            leaders.leader(group, Duration.ofNanos(Math.max(1, deadline - clock.nanoTime())))));
            byNode.computeIfAbsent(address, a -> new ArrayList<>())
                    .add(new FragmentRegion(region, route.groupId(), route.epoch()));
        }
        return byNode;
    }

    private List<Integer> byGroup(ScanFragment fragment) {
        return fragment.regions().stream()
                .map(region -> route(region).groupId())
                .distinct()
                .toList();
    }

    private RegionRoute route(RegionId region) {
        return meta.image()
                .route(region)
                .orElseThrow(() -> new KontikiException(
                        ErrorCode.TABLE_NOT_FOUND, "the table of Region " + region + " was dropped"));
    }

    private void refresh() {
        try {
            meta.refresh(Long.MAX_VALUE, REFRESH_TIMEOUT);
        } catch (KontikiException e) {
            if (e.code().kind() != ErrorCode.Kind.RETRY) {
                throw e;
            }
            // Metasrv elects; the cached routes may be right again by themselves
        }
    }

    private void pause() {
        try {
            clock.pause(RETRY_PAUSE_NANOS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KontikiException(ErrorCode.CANCELLED, "interrupted while waiting for a leader", e);
        }
    }
}
