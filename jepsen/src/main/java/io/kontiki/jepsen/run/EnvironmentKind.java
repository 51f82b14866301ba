package io.kontiki.jepsen.run;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.docker.DockerEnvironment;
import io.kontiki.jepsen.environment.local.LocalEnvironment;
import io.kontiki.jepsen.environment.netns.NetnsEnvironment;
import io.kontiki.jepsen.environment.process.EnvironmentSettings;

/** Where nodes can run. The names are what a command line takes. */
public enum EnvironmentKind {
    netns {
        @Override
        Environment create(EnvironmentSettings settings) {
            return NetnsEnvironment.create(settings);
        }
    },
    docker {
        @Override
        Environment create(EnvironmentSettings settings) {
            return DockerEnvironment.create(settings);
        }
    },
    local {
        @Override
        Environment create(EnvironmentSettings settings) {
            return LocalEnvironment.create(settings, BASE_PORT);
        }
    };

    private static final int BASE_PORT = 15_000;

    abstract Environment create(EnvironmentSettings settings);
}
