package io.kontiki.region;

import io.kontiki.region.leader.GroupReplica;
import io.kontiki.region.wal.GroupEvents;
import io.kontiki.region.wal.WalGroup;
import io.kontiki.region.wal.WitnessHandover;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what replicas tell into work on threads of our own. An event may come before its replica is known here. */
final class ReplicaEvents {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaEvents.class);

    private final IntFunction<Optional<GroupReplica>> replicas;
    private final Executor executor;

    ReplicaEvents(IntFunction<Optional<GroupReplica>> replicas, Executor executor) {
        this.replicas = replicas;
        this.executor = executor;
    }

    GroupEvents of(int groupId) {
        return new Listener(groupId);
    }

    /** The replica is known from now on: makes up for what it told before. */
    void opened(WalGroup group) {
        execute(() -> {
            group.requestSnapshot();
            handOverIfWitness(group);
        });
    }

    private void handOverIfWitness(WalGroup group) {
        if (group.isWitness() && group.isLeader()) {
            new WitnessHandover(group).run();
        }
    }

    private void execute(Runnable work) {
        try {
            executor.execute(work);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("an event after the stop", stopping);
        }
    }

    private final class Listener implements GroupEvents {
        private final int groupId;

        Listener(int groupId) {
            this.groupId = groupId;
        }

        @Override
        public void leaderReady(long term) {
            LOG.info("group {}: leads in term {}", groupId, term);
            execute(() -> replicas.apply(groupId).ifPresent(replica -> {
                handOverIfWitness(replica.group());
                replica.duties().signal();
            }));
        }

        @Override
        public void leadershipLost() {
            LOG.info("group {}: does not lead any more", groupId);
        }

        @Override
        public void flushed(long cut) {
            execute(() ->
                    replicas.apply(groupId).ifPresent(replica -> replica.group().requestSnapshot()));
        }

        @Override
        public void controlApplied(long index) {
            replicas.apply(groupId).ifPresent(replica -> replica.duties().signal());
        }

        @Override
        public void failed(Throwable cause) {
            LOG.error("group {}: this replica has stopped and serves nothing any more; the others go on", groupId);
        }
    }
}
