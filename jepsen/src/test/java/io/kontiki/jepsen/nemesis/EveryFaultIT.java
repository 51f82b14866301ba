package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.netns.NetnsEnvironment;
import io.kontiki.jepsen.environment.process.EnvironmentSettings;
import java.util.Optional;

/** In network namespaces. */
final class EveryFaultIT extends EveryFaultContract {
    @Override
    String environmentName() {
        return "netns";
    }

    @Override
    Optional<String> missingHere() {
        return NetnsEnvironment.missingHere();
    }

    @Override
    Environment create(EnvironmentSettings settings) {
        return NetnsEnvironment.create(settings);
    }
}
