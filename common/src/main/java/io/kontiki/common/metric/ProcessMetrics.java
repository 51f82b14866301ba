package io.kontiki.common.metric;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the operating system and the JVM know about this process: memory by part, threads, files, CPU, time in garbage collection. */
public final class ProcessMetrics {
    private static final Path STATUS = Path.of("/proc/self/status");

    private ProcessMetrics() {}

    /** Adds the gauges. Those that the platform cannot answer (open files and resident memory outside Linux) are left out. */
    public static void register(MetricRegistry registry) {
        add(
                registry,
                "process_start_time_seconds",
                "Start of the process, seconds since 1970.",
                () -> ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0);
        add(
                registry,
                "jvm_memory_heap_used_bytes",
                "Heap in use, garbage included.",
                () -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        add(
                registry,
                "jvm_memory_heap_committed_bytes",
                "Heap that the JVM holds.",
                () -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted());
        add(
                registry,
                "jvm_memory_heap_max_bytes",
                "Limit of the heap.",
                () -> ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getMax());
        add(
                registry,
                "jvm_memory_heap_after_gc_bytes",
                "Heap that was in use after the last collections.",
                ProcessMetrics::heapAfterGcBytes);
        add(
                registry,
                "jvm_memory_nonheap_used_bytes",
                "Classes, compiled code and the like.",
                () -> ManagementFactory.getMemoryMXBean()
                        .getNonHeapMemoryUsage()
                        .getUsed());
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) {
                add(registry, "jvm_memory_direct_used_bytes", "Direct byte buffers.", pool::getMemoryUsed);
                add(registry, "jvm_memory_direct_buffers", "Number of direct byte buffers.", pool::getCount);
            }
        }
        add(
                registry,
                "jvm_threads",
                "Platform threads.",
                () -> ManagementFactory.getThreadMXBean().getThreadCount());
        add(
                registry,
                "jvm_gc_seconds_total",
                "Time spent in garbage collection.",
                () -> ManagementFactory.getGarbageCollectorMXBeans().stream()
                                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                                .sum()
                        / 1000.0);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            add(
                    registry,
                    "process_cpu_seconds_total",
                    "CPU time of all threads.",
                    () -> system.getProcessCpuTime() / 1e9);
            add(registry, "process_open_fds", "Open files and sockets.", system::getOpenFileDescriptorCount);
            add(registry, "process_max_fds", "Limit of open files and sockets.", system::getMaxFileDescriptorCount);
        }
        if (Files.isReadable(STATUS)) {
            add(registry, "process_resident_memory_bytes", "Resident set size.", ProcessMetrics::residentBytes);
        }
    }

    private static void add(MetricRegistry registry, String name, String help, Gauge<? extends Number> gauge) {
        Metrics.describe(registry, name, help);
        registry.register(name, gauge);
    }

    private static long heapAfterGcBytes() {
        long bytes = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage after = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
            bytes += after == null ? 0 : after.getUsed();
        }
        return bytes;
    }

    /** Memory of this process that is in RAM now. */
    static long residentBytes() {
        try {
            for (String line : Files.readAllLines(STATUS, StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
                }
            }
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + STATUS, e);
        }
    }
}
