package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.Topology;
import io.kontiki.jepsen.environment.Weather;
import java.time.Duration;

/** Makes the fault of a step: the one place that knows which class does which kind. */
public final class Faults {
    private final Environment environment;

    public Faults(Environment environment) {
        this.environment = environment;
    }

    public Fault of(Step step) {
        Topology topology = environment.topology();
        Duration amount = Duration.ofMillis(step.amount());
        return switch (step.kind()) {
            case PARTITION_HALVES -> new PartitionFault(step, environment, Grudge::halves);
            case PARTITION_ONE_WAY -> new PartitionFault(step, environment, Grudge::oneWay);
            case PARTITION_BRIDGE -> new PartitionFault(step, environment, Grudge::bridge);
            case PARTITION_RING -> new PartitionFault(step, environment, Grudge::ring);
            case PARTITION_DC_PAIR -> new PartitionFault(step, environment, Grudge::dataCentrePair);
            case PARTITION_ONE, PARTITION_LEADER, PARTITION_DC, PARTITION_LEADER_DC ->
                new PartitionFault(step, environment, nodes -> Grudge.isolated(nodes, topology));
            case PACKET_DELAY ->
                new PacketFault(step, environment, Weather.delayed(amount.dividedBy(2), amount.dividedBy(10)));
            case PACKET_JITTER ->
                new PacketFault(step, environment, Weather.delayed(amount.dividedBy(2), amount.dividedBy(2)));
            case PACKET_LOSS ->
                new PacketFault(step, environment, new Weather(Duration.ZERO, Duration.ZERO, (int) step.amount()));
            case KILL, KILL_LEADER, KILL_ALL -> new KillFault(step, environment);
            case KILL_THEN_LEAD -> new KillThenLeadFault(step, environment);
            case PAUSE, PAUSE_LEADER, PAUSE_LEADER_DC, PAUSE_LONG, PAUSE_STROBE -> new PauseFault(step, environment);
            case CLOCK_JUMP -> new ClockFault(step, environment, amount, 0, false);
            case CLOCK_STROBE -> new ClockFault(step, environment, amount, 0, true);
            case CLOCK_DRIFT -> new ClockFault(step, environment, Duration.ZERO, step.amount(), false);
            case POWER_LOSS, POWER_LOSS_ALL -> new PowerLossFault(step, environment);
            case DISK_FULL -> new DiskFullFault(step, environment);
            case DISK_FULL_ELECTION -> new DiskFullElectionFault(step, environment);
            case SLOW_FSYNC -> DiskFault.slowFsync(step, environment);
            case FSYNC_ERROR -> DiskFault.fsyncError(step, environment);
            case WRITE_ERROR -> DiskFault.writeError(step, environment);
            case FILE_BIT_FLIP -> new FileFault(step, environment, FileDamage.BIT_FLIP);
            case FILE_TRUNCATE -> new FileFault(step, environment, FileDamage.TRUNCATE);
            case STORE_GONE -> new StoreFault(step, environment, false);
            case STORE_ERROR -> StoreTroubleFault.error(step, environment);
            case STORE_SLOW -> StoreTroubleFault.slow(step, environment);
            case STORE_REPLY_LOST -> StoreTroubleFault.replyLost(step, environment);
            case STORE_STALE_LIST -> StoreTroubleFault.staleList(step, environment);
            case STORE_LOST -> new StoreLostFault(step, environment);
            case DC_GONE -> new StoreFault(step, environment, true);
            case LEADER_TRANSFER -> new LeaderTransferFault(step, environment);
            case ROLLING_RESTART -> new RollingRestartFault(step, environment);
        };
    }
}
