package io.kontiki.jepsen.environment;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * Skips a test that needs what this machine does not have, with the reason; fails it where that is expected: {@code
 * KONTIKI_EXPECT=netns,docker} in the environment of the build names the environments that must be there.
 */
public final class Expected {
    private static final List<String> NAMES =
            List.of(System.getenv().getOrDefault("KONTIKI_EXPECT", "").split(","));

    private Expected() {}

    /** @param missing why the test cannot run here; empty if it can */
    public static void orSkip(String environment, Optional<String> missing) {
        missing.filter(_ -> NAMES.contains(environment)).ifPresent(reason -> {
            throw new AssertionError(environment + " is expected here (KONTIKI_EXPECT), but: " + reason);
        });
        Assumptions.assumeTrue(missing.isEmpty(), () -> "skipped: " + missing.orElse(""));
    }
}
