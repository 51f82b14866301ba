package io.kontiki.meta.rpc;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.meta.MetaServerSettings;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.NodeInfo;
import io.kontiki.meta.client.NodeRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a voter from coming back with an empty directory: with the log it forgot its votes and what it acknowledged, and could help
 * to elect a leader that misses committed entries.
 *
 * <p>Asks the other voters once. Nobody answering means a new cluster, or one that starts as a whole; that cannot be told apart here.
 */
final class ForgottenVoterCheck {
    private static final Logger LOG = LoggerFactory.getLogger(ForgottenVoterCheck.class);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(1);

    private final MetaServerSettings settings;
    private final List<String> others;
    private final MetaTransport transport;

    ForgottenVoterCheck(MetaServerSettings settings, List<String> others, MetaTransport transport) {
        this.settings = settings;
        this.others = others;
        this.transport = transport;
    }

    /** @throws KontikiException CONFIGURATION when the directory is empty and the cluster knows this voter */
    void run() {
        if (!directoryIsEmpty()) {
            return;
        }
        boolean known = image()
                .flatMap(image -> image.node(settings.node()))
                .filter(ForgottenVoterCheck::isVoter)
                .isPresent();
        if (known) {
            throw new KontikiException(
                    ErrorCode.CONFIGURATION,
                    "metasrv node '" + settings.node() + "' is a known voter, but its data directory " + settings.dataDirectory()
                            + " is empty. Restore the directory, or join as a new node with another name");
        }
    }

    private static boolean isVoter(NodeInfo node) {
        return node.has(NodeRole.METASRV);
    }

    private boolean directoryIsEmpty() {
        if (!Files.isDirectory(settings.dataDirectory())) {
            return true;
        }
        try (Stream<Path> files = Files.list(settings.dataDirectory())) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw new KontikiException(ErrorCode.CONFIGURATION, "cannot read " + settings.dataDirectory() + ": " + e, e);
        }
    }

    private Optional<ClusterImage> image() {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            LeaderFinder leaders = new LeaderFinder(transport, others, () -> ClusterImage.EMPTY, threads);
            return leaders.find()
                    .map(leader -> transport.call(leader, new MetaRequest.Read(ImageCursor.NONE), READ_TIMEOUT))
                    .filter(MetaReply::leader)
                    .map(reply -> reply.update().applyTo(ClusterImage.EMPTY));
        } catch (KontikiException e) {
            LOG.info("no metasrv leader answered; node {} starts with an empty directory", settings.node(), e);
            return Optional.empty();
        }
    }
}
