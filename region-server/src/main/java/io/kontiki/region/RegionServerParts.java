package io.kontiki.region;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.rpc.RpcChannels;
import io.kontiki.common.rpc.RpcServer;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.query.execute.FragmentExecutor;
import io.kontiki.storage.ObjectStore;
import java.time.InstantSource;
import org.apache.arrow.memory.BufferAllocator;

/**
 * What a region server is given by the process. It owns none of it and closes none of it.
 *
 * @param rpc not started yet: the region server adds its service
 * @param allocator the memtables' and results' memory
 */
public record RegionServerParts(
        MetaClient meta,
        ObjectStore store,
        RpcServer rpc,
        RpcChannels channels,
        FragmentExecutor fragments,
        BufferAllocator allocator,
        InstantSource clock,
        MetricRegistry metrics) {}
