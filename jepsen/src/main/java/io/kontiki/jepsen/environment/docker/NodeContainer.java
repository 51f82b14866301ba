package io.kontiki.jepsen.environment.docker;

import com.github.dockerjava.api.model.Bind;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/**
 * The container of one node: made at its first start, and started again after each end with the address that it had. Nothing is
 * published, and nothing is waited for but that it runs.
 */
final class NodeContainer extends GenericContainer<NodeContainer> {
    NodeContainer(
            DockerDaemon daemon, String network, String name, String address, List<Bind> binds, List<String> line) {
        super(DockerImageName.parse(daemon.image()));
        withImagePullPolicy(_ -> false);
        withNetworkMode(network);
        withCreateContainerCmdModifier(command -> {
            command.withName(name)
                    .withHostName(name)
                    .withIpv4Address(address)
                    .withEntrypoint(line)
                    .withCmd(List.of());
            command.getHostConfig().withBinds(binds);
        });
        waitingFor(new AbstractWaitStrategy() {
            @Override
            protected void waitUntilReady() {
                // Whoever started the node asks it.
            }
        });
    }
}
