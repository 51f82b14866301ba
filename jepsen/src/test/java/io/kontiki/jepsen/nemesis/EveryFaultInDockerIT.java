package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.docker.DockerEnvironment;
import io.kontiki.jepsen.environment.process.EnvironmentSettings;
import java.util.Optional;

/** In containers, where {@code scripts/jepsen-docker exec} has put the JVM. */
final class EveryFaultInDockerIT extends EveryFaultContract {
    @Override
    String environmentName() {
        return "docker";
    }

    @Override
    Optional<String> missingHere() {
        return DockerEnvironment.missingNow();
    }

    @Override
    Environment create(EnvironmentSettings settings) {
        return DockerEnvironment.create(settings);
    }
}
