package io.kontiki.meta.ratis;

import io.kontiki.common.error.BusyException;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.command.CommandDecision;
import io.kontiki.meta.image.CommandOutcome;
import io.kontiki.meta.image.MetaState;
import io.kontiki.meta.record.CommandId;
import io.kontiki.meta.record.MetaEntry;
import io.kontiki.meta.record.MetaRecord;
import io.kontiki.meta.record.MetaRefusal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns commands into log entries at the leader, one after the other on one thread.
 *
 * <p>A decision is made on the newest applied state and travels with that state's version. When it is applied on another version
 * (a former leader's entry came between) it changes nothing, and is made again here. So no lock and no trust in being the leader is
 * needed: a deposed leader's decisions simply miss. A refusal, and that there is nothing to do, are decisions like others and stand in
 * the log too: {@link io.kontiki.meta.image.RecentCommands} says what for.
 *
 * <p>The queue is bounded: when it is full the command is refused with BUSY. Whatever deciding one command throws, it is answered and
 * the thread goes on with the next.
 */
public final class CommandProcessor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CommandProcessor.class);

    /** More waiting commands than this would not be answered within their clients' deadlines. */
    private static final int QUEUE_CAPACITY = 1024;

    /** A majority that has not answered by then is lost; the client repeats the command with the same id. */
    private static final Duration LOG_TIMEOUT = Duration.ofSeconds(2);

    private record Request(CommandId id, MetaCommand command, CompletableFuture<Long> version) {}

    private final MetaLog log;
    private final Clock clock;
    private final BlockingQueue<Request> queue = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
    private final Thread thread;
    private volatile boolean closed;

    public CommandProcessor(MetaLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("metasrv-commands").daemon().start(this::run);
    }

    /**
     * Has a command decided and replicated. Completes with the version that contains its effect, or with the refusal, with
     * NOT_METASRV_LEADER, or with UNKNOWN_OUTCOME.
     */
    public CompletableFuture<Long> submit(CommandId id, MetaCommand command) {
        Request request = new Request(id, command, new CompletableFuture<>());
        if (closed) {
            request.version.completeExceptionally(notLeader());
        } else if (!queue.offer(request)) {
            request.version.completeExceptionally(
                    new BusyException("metasrv has " + QUEUE_CAPACITY + " commands waiting", Duration.ofSeconds(1)));
        } else if (closed) {
            // The thread may have emptied the queue just before; completing twice is harmless.
            request.version.completeExceptionally(notLeader());
        }
        return request.version;
    }

    private void run() {
        while (!closed) {
            try {
                process(queue.take());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        for (Request request = queue.poll(); request != null; request = queue.poll()) {
            request.version.completeExceptionally(notLeader());
        }
    }

    private void process(Request request) {
        try {
            request.version.complete(decideUntilItHolds(request));
        } catch (KontikiException e) {
            request.version.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            // An Error too: without this thread no command would be answered any more.
            request.version.completeExceptionally(
                    new KontikiException(ErrorCode.INTERNAL, "metasrv failed on " + request.command + ": " + e, e));
            LOG.error("defect while deciding {}", request.command, e);
        }
    }

    /** What is thrown from here on comes when the entry may be in the log. */
    private ApplyResult propose(MetaEntry entry) {
        try {
            return log.submit(entry, LOG_TIMEOUT);
        } catch (KontikiException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            LOG.error("defect while {} was handed to the log", entry.command(), e);
            throw new UnknownOutcomeException("metasrv failed while its log had the command: " + e, e);
        }
    }

    private long decideUntilItHolds(Request request) {
        while (!closed && log.isLeaderReady()) {
            MetaState state = log.state();
            Optional<CommandOutcome> before = log.recentCommands().outcome(request.id);
            if (before.isPresent()) {
                log.barrier(LOG_TIMEOUT);
                return before.get().versionOrThrow();
            }
            ApplyResult result = propose(decide(request, state));
            if (result.outcome() != ApplyResult.Outcome.STALE) {
                return result.command().versionOrThrow();
            }
            LOG.debug(
                    "{} was decided on version {}, now {}; again",
                    request.id,
                    state.version(),
                    result.command().version());
        }
        throw notLeader();
    }

    private MetaEntry decide(Request request, MetaState state) {
        long now = clock.millis();
        List<MetaRecord> records = List.of();
        MetaRefusal refusal = null;
        try {
            records = CommandDecision.decide(state, request.command, now);
        } catch (KontikiException e) {
            refusal = MetaRefusal.of(e);
        }
        return new MetaEntry(request.id, state.version(), now, records, refusal);
    }

    private KontikiException notLeader() {
        return new KontikiException(ErrorCode.NOT_METASRV_LEADER, "this node does not lead metasrv");
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(LOG_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
