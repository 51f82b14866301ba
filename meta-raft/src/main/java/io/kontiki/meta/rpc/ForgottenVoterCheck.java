package io.kontiki.meta.rpc;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.meta.MetaServerSettings;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.NodeInfo;
import io.kontiki.meta.client.NodeRole;
import io.kontiki.meta.ratis.MetaLog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a voter from coming back with an empty directory, or one that lost its term and vote: with the log it forgot its votes and what
 * it acknowledged, and could help to elect a leader that misses committed entries.
 *
 * <p>Asks the other voters. Nobody answering means a new cluster, or one that starts as a whole; that cannot be told apart here.
 */
final class ForgottenVoterCheck {
    private static final Logger LOG = LoggerFactory.getLogger(ForgottenVoterCheck.class);
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofMillis(700);
    private static final Duration LEADER_TIMEOUT = Duration.ofSeconds(4);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final MetaServerSettings settings;
    private final List<String> others;
    private final MetaTransport transport;

    ForgottenVoterCheck(MetaServerSettings settings, List<String> others, MetaTransport transport) {
        this.settings = settings;
        this.others = others;
        this.transport = transport;
    }

    /** @throws KontikiException CONFIGURATION when the directory holds no vote and the cluster knows this voter */
    void run() {
        if (MetaLog.holdsVote(settings.dataDirectory())) {
            return;
        }
        boolean known = image().flatMap(image -> image.node(settings.node()))
                .filter(ForgottenVoterCheck::isVoter)
                .isPresent();
        if (known) {
            throw new KontikiException(
                    ErrorCode.CONFIGURATION,
                    "metasrv node '" + settings.node() + "' is a known voter, but its data directory "
                            + settings.dataDirectory()
                            + " holds no vote. Restore the directory, or join as a new node with another name");
        }
    }

    private static boolean isVoter(NodeInfo node) {
        return node.has(NodeRole.METASRV);
    }

    /** The leader's image; empty when no other voter answers at all, or those that do have no leader for a while. */
    private Optional<ClusterImage> image() {
        long deadline = System.nanoTime() + LEADER_TIMEOUT.toNanos();
        boolean answered = true;
        while (answered && System.nanoTime() < deadline) {
            answered = false;
            for (String address : others) {
                try {
                    MetaReply reply = transport.call(address, new MetaRequest.Read(ImageCursor.NONE), ATTEMPT_TIMEOUT);
                    answered = true;
                    if (reply.leader()) {
                        return Optional.of(reply.update().applyTo(ClusterImage.EMPTY));
                    }
                } catch (KontikiException e) {
                    LOG.debug("metasrv at {} does not answer", address, e);
                }
            }
            if (answered) {
                pause();
            }
        }
        LOG.info("no metasrv leader answered: node {} starts with an empty directory", settings.node());
        return Optional.empty();
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KontikiException(ErrorCode.CANCELLED, "interrupted while starting metasrv", e);
        }
    }
}
