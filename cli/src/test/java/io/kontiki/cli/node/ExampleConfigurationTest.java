package io.kontiki.cli.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.settings.SettingKeys;
import io.kontiki.common.settings.Settings;
import io.kontiki.common.settings.SettingsText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example files say what the code does. {@code -Dkontiki.rewrite=true} writes them anew. */
class ExampleConfigurationTest {
    @ParameterizedTest
    @ValueSource(strings = {"standalone", "node", "metasrv", "region-server", "gateway"})
    void theExampleFileHoldsEverySettingAtItsDefault(String role) throws IOException {
        Path file = Path.of("..", "deploy", "config", role + ".toml");
        String expected = "# kontiki " + role + " start --config " + role + ".toml\n"
                + "# Every setting at its default. The environment (KONTIKI_...) wins over this file, and flags win over both.\n\n"
                + SettingsText.example(keys(role));
        if (Boolean.getBoolean("kontiki.rewrite")) {
            Files.writeString(file, expected);
        }
        assertThat(file).content().isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"standalone", "node", "metasrv", "region-server", "gateway"})
    void theExampleFileCanBeRead(String role) {
        Settings.load(keys(role), Path.of("..", "deploy", "config", role + ".toml"), Map.of(), Map.of());
    }

    private static SettingKeys keys(String role) {
        return switch (role) {
            case "standalone" -> NodeKeys.standalone();
            case "node" -> NodeKeys.node();
            case "metasrv" -> NodeKeys.metasrv();
            case "region-server" -> NodeKeys.regionServer();
            case "gateway" -> NodeKeys.gateway();
            default -> throw new IllegalArgumentException(role);
        };
    }
}
