package io.kontiki.common.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.rpc.HostPort;
import io.kontiki.common.schema.MergeMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsTest {
    private static final SettingKey<HostPort> HTTP = SettingKey.of(
            "http.addr", SettingType.ADDRESS, HostPort.parse("127.0.0.1:4000"), "Address of the HTTP server.");
    private static final SettingKey<Duration> TIMEOUT = SettingKey.inRange(
            "http.request-timeout",
            SettingType.DURATION,
            Duration.ofSeconds(30),
            Duration.ofMillis(1),
            Duration.ofHours(1),
            "Longest request.");
    private static final SettingKey<DataSize> MEMORY = SettingKey.inRange(
            "memory.limit",
            SettingType.SIZE,
            DataSize.ofMegabytes(64),
            DataSize.ofMegabytes(1),
            DataSize.ofGigabytes(64),
            "Limit.");
    private static final SettingKey<Long> GROUPS =
            SettingKey.inRange("wal-groups", SettingType.INTEGER, 4L, 1L, 64L, "Number of WAL groups.");
    private static final SettingKey<Boolean> FSYNC =
            SettingKey.of("wal.fsync", SettingType.BOOLEAN, true, "Whether to wait for the disk.");
    private static final SettingKey<List<String>> JOIN =
            SettingKey.of("join", SettingType.LIST, List.of(), "Addresses of the Metasrv voters.");
    private static final SettingKey<MergeMode> MERGE =
            SettingKey.of("merge", SettingType.choice(MergeMode.class), MergeMode.LAST_ROW, "Mode.");
    private static final SettingKey<Path> HOME =
            SettingKey.of("data.home", SettingType.PATH, null, "Where the data lives.");
    private static final SettingKey<Double> RATIO =
            SettingKey.inRange("memory.ratio", SettingType.NUMBER, 0.5, 0.0, 1.0, "Share.");
    private static final SettingKey<String> SECRET = SettingKey.of(
                    "s3.secret-key", SettingType.STRING, (String) null, "The key.")
            .asSecret();
    private static final SettingKeys KEYS =
            new SettingKeys(List.of(HTTP, TIMEOUT, MEMORY, GROUPS, FSYNC, JOIN, MERGE, HOME, RATIO, SECRET));

    @TempDir
    private Path directory;

    @Test
    void theCommandLineBeatsTheEnvironmentAndThatTheFile() throws IOException {
        Path file = toml("""
                wal-groups = 8
                join = ["a:1", "b:2"]
                merge = "last-non-null"
                [http]
                addr = "0.0.0.0:1"
                request-timeout = "5s"
                [wal]
                fsync = false
                [memory]
                limit = "2GB"
                ratio = 0.25
                """);
        Settings settings = Settings.load(
                KEYS,
                file,
                Map.of("KONTIKI_HTTP_ADDR", "0.0.0.0:2", "KONTIKI_WAL_GROUPS", "9", "PATH", "/bin"),
                Map.of("http.addr", "0.0.0.0:3"));
        assertThat(settings.get(HTTP)).isEqualTo(new HostPort("0.0.0.0", 3));
        assertThat(settings.origin(HTTP)).isEqualTo("--http-addr");
        assertThat(settings.get(GROUPS)).isEqualTo(9);
        assertThat(settings.origin(GROUPS)).isEqualTo("KONTIKI_WAL_GROUPS");
        assertThat(settings.get(TIMEOUT)).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.origin(TIMEOUT)).isEqualTo(file + " line 6");
        assertThat(settings.get(MEMORY)).isEqualTo(DataSize.ofGigabytes(2));
        assertThat(settings.get(RATIO)).isEqualTo(0.25);
        assertThat(settings.get(FSYNC)).isFalse();
        assertThat(settings.get(JOIN)).containsExactly("a:1", "b:2");
        assertThat(settings.get(MERGE)).isEqualTo(MergeMode.LAST_NON_NULL);
        assertThat(settings.isSet(HOME)).isFalse();
        assertThat(settings.find(HOME)).isEmpty();
        assertThatThrownBy(() -> settings.get(HOME))
                .hasMessageContaining("--data-home")
                .hasMessageContaining("KONTIKI_DATA_HOME");
    }

    @Test
    void aMisspeltKeyIsNamedWithItsPlaceAndTheNearestKnownOne() throws IOException {
        Path file = toml("\n\n[htpp]\naddr = \"x:1\"\n");
        assertConfigurationError(
                () -> load(file), "misspelt key 'htpp.addr' in " + file + " line 4, did you mean 'http.addr'?");
        Path far = toml("colour = 1\n");
        assertConfigurationError(
                () -> load(far), "unknown key 'colour' in " + far + " line 1; --help lists the settings");
        assertConfigurationError(
                () -> Settings.load(KEYS, null, Map.of("KONTIKI_HTPP_ADDR", "x:1"), Map.of()),
                "misspelt environment variable KONTIKI_HTPP_ADDR, did you mean KONTIKI_HTTP_ADDR?");
        assertConfigurationError(
                () -> Settings.load(KEYS, null, Map.of(), Map.of("wal-gruops", "1")),
                "misspelt key 'wal-gruops' in --wal-gruops, did you mean 'wal-groups'?");
    }

    @Test
    void aCommandsOwnDefaultIsTheOneThatCounts() {
        SettingKeys own = new SettingKeys(List.of(HTTP.withDefault(HostPort.parse("127.0.0.1:9"))));
        assertThat(Settings.defaults(own).get(HTTP)).isEqualTo(HostPort.parse("127.0.0.1:9"));
    }

    @Test
    void environmentNamesOfOthersAreLeftAlone() {
        Settings settings = Settings.load(
                KEYS, null, Map.of("KONTIKI_SERVICE_HOST", "10.0.0.1", "KONTIKI_PORT_4000_TCP_PROTO", "tcp"), Map.of());
        assertThat(settings.get(HTTP)).isEqualTo(HTTP.defaultValue());
        assertThat(settings.origin(HTTP)).isEqualTo("default");
    }

    @Test
    void aWrongValueIsNamedWithItsPlaceAndWhatIsRight() throws IOException {
        Path file = toml("[http]\nrequest-timeout = \"5 parsecs\"\n");
        assertConfigurationError(
                () -> load(file),
                "'http.request-timeout' in " + file
                        + " line 2: '5 parsecs' is not a duration; write numbers with units, such as 500ms, 10s, 5m, 1h 30m or 7d");
        assertConfigurationError(
                () -> flag("http.request-timeout", "2h"),
                "'http.request-timeout' in --http-request-timeout: 2h is outside of 1ms to 1h");
        assertConfigurationError(
                () -> flag("wal-groups", "many"), "'wal-groups' in --wal-groups: 'many' is not a whole number");
        assertConfigurationError(
                () -> flag("wal.fsync", "maybe"), "'wal.fsync' in --wal-fsync: 'maybe' is neither true nor false");
        assertConfigurationError(
                () -> flag("merge", "x"), "'merge' in --merge: 'x' is none of last-row|last-non-null|append");
        assertConfigurationError(
                () -> flag("http.addr", "127.0.0.1:99999"),
                "'http.addr' in --http-addr: port 99999 is out of range; ports are numbers from 0 to 65535");
        assertConfigurationError(
                () -> flag("http.addr", "localhost"),
                "'http.addr' in --http-addr: not an address: 'localhost'; write host:port, such as 127.0.0.1:4000");
    }

    @Test
    void aFileThatIsMissingOrNotTomlOrHasTablesForValuesIsRefused() throws IOException {
        assertConfigurationError(
                () -> load(directory.resolve("none.toml")),
                "cannot read the configuration file " + directory.resolve("none.toml"));
        Path broken = toml("a = 1\nb = = 2\n");
        assertConfigurationError(() -> load(broken), broken + " line 2 is not TOML: ");
        Path table = toml("[http.addr]\nhost = \"a\"\n");
        assertConfigurationError(() -> load(table), "key 'http.addr.host' in " + table + " line 2");
        Path tables = toml("[[join]]\nx = 1\n");
        assertConfigurationError(
                () -> load(tables),
                "'join' in " + tables + " line 1: a table where a list of texts in quotes is expected");
    }

    @Test
    void aValueOfAnotherKindThanItsKeysIsRefused() throws IOException {
        assertKind("data.home = 5", "a whole number where text in quotes (path) is expected");
        assertKind("data.home = true", "true or false without quotes where text in quotes (path) is expected");
        assertKind("data.home = [\"a\"]", "an array where text in quotes (path) is expected");
        assertKind("s3.secret-key = 2026-01-01", "a date or time where text in quotes is expected");
        assertKind("http.addr = 4000", "a whole number where text in quotes (host:port) is expected");
        assertKind("http.request-timeout = 30", "a whole number where text in quotes (duration) is expected");
        assertKind("merge = 1.5", "a number with a fraction where text in quotes (last-row|last-non-null|append)");
        assertKind("memory.limit = 1.5", "a number with a fraction where text in quotes (size) is expected");
        assertKind("wal-groups = \"4\"", "text where a number without quotes is expected");
        assertKind("wal-groups = 4.0", "a number with a fraction where a number without quotes is expected");
        assertKind("memory.ratio = \"0.5\"", "text where a number without quotes is expected");
        assertKind("wal.fsync = 1", "a whole number where true or false without quotes is expected");
        assertKind("join = 5", "a whole number where a list of texts in quotes is expected");
        assertKind("join = [1, 2]", "an array where a list of texts in quotes is expected");

        Settings settings = load(toml("memory.limit = 2097152\nmemory.ratio = 1\njoin = \"a:1,b:2\""));
        assertThat(settings.get(MEMORY)).isEqualTo(DataSize.ofMegabytes(2));
        assertThat(settings.get(RATIO)).isEqualTo(1.0);
        assertThat(settings.get(JOIN)).containsExactly("a:1", "b:2");
    }

    private void assertKind(String line, String message) throws IOException {
        Path file = toml(line);
        String key = line.substring(0, line.indexOf(' '));
        assertConfigurationError(() -> load(file), "'" + key + "' in " + file + " line 1: " + message);
    }

    @Test
    void secretsAreNeverShown() {
        Settings settings = Settings.load(KEYS, null, Map.of("KONTIKI_S3_SECRET_KEY", "hunter2"), Map.of());
        assertThat(settings.get(SECRET)).isEqualTo("hunter2");
        assertThat(SettingsText.listing(KEYS, settings))
                .contains("s3.secret-key = ******  (KONTIKI_S3_SECRET_KEY)")
                .doesNotContain("hunter2");
    }

    @Test
    void theExampleFileIsValidAndHoldsTheDefaults() throws IOException {
        String example = SettingsText.example(KEYS);
        assertThat(load(toml(example)).get(GROUPS)).isEqualTo(4);
        String uncommented = example.lines()
                .map(line -> line.replaceFirst("^# (?=[a-z-]+ = )", ""))
                .filter(line -> !line.endsWith("= \"\""))
                .reduce("", (a, b) -> a + b + "\n");
        Settings settings = load(toml(uncommented));
        for (SettingKey<?> key : KEYS.all()) {
            Map<String, Object> values = new HashMap<>();
            settings.find(key).ifPresent(value -> values.put(key.name(), value));
            assertThat(values.get(key.name())).describedAs(key.name()).isEqualTo(key.defaultValue());
            assertThat(settings.isSet(key))
                    .describedAs(key.name())
                    .isEqualTo(key.defaultValue() != null && !key.defaultText().isEmpty());
        }
    }

    @Test
    void theHelpNamesFlagTypeDefaultAndEnvironment() {
        assertThat(SettingsText.help(KEYS))
                .contains(
                        "  --http-addr <host:port>  (default 127.0.0.1:4000)\n        Address of the HTTP server. [KONTIKI_HTTP_ADDR]\n");
    }

    @Test
    void keysThatCollideOrAreUnknownAreMistakesOfTheProgram() {
        assertThatThrownBy(() -> new SettingKeys(List.of(HTTP, HTTP))).isInstanceOf(IllegalArgumentException.class);
        SettingKey<String> stranger = SettingKey.of("stranger", SettingType.STRING, "", "Not declared.");
        assertThatThrownBy(() -> Settings.defaults(KEYS).get(stranger)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SettingKey.of("Http", SettingType.STRING, "", ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(KEYS.and(new SettingKeys(List.of(HTTP, stranger))).all())
                .hasSize(KEYS.all().size() + 1);
    }

    @Test
    void sizesAndDurationsComeBackAsTheyWereWritten() {
        assertThat(List.of("0B", "1B", "1023B", "1KB", "64MB", "1536MB", "2GB", "3TB"))
                .allSatisfy(text -> assertThat(DataSize.parse(text)).hasToString(text));
        assertThat(DataSize.parse(" 2 gib ")).isEqualTo(DataSize.ofGigabytes(2));
        assertThat(DataSize.parse("10k")).isEqualTo(DataSize.ofKilobytes(10));
        assertThat(List.of("", "MB", "-1", "1.5GB", "1XB", "99999999999999999P"))
                .allSatisfy(text -> assertConfigurationError(() -> DataSize.parse(text), "is not a size"));
        assertThat(List.of("1ns", "1us", "5ms", "10s", "1h 30m", "7d", "1d 1h 1m 1s 1ms 1us 1ns"))
                .allSatisfy(text ->
                        assertThat(Durations.format(Durations.parse(text))).isEqualTo(text));
        assertThat(Durations.parse("1h30m")).isEqualTo(Duration.ofMinutes(90));
        assertThat(Durations.parse(" 1 year ")).isEqualTo(Duration.ofSeconds(31_557_600));
        assertThat(List.of("", "5", "s", "5x", "1h 2", "h1", "999999999999999999y"))
                .allSatisfy(text -> assertConfigurationError(() -> Durations.parse(text), "is not a duration"));
    }

    private Path toml(String text) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "settings", ".toml"), text);
    }

    private static Settings load(Path file) {
        return Settings.load(KEYS, file, Map.of(), Map.of());
    }

    private static Settings flag(String name, String value) {
        return Settings.load(KEYS, null, Map.of(), Map.of(name, value));
    }

    private static void assertConfigurationError(ThrowingCallable action, String message) {
        assertThatThrownBy(action)
                .hasMessageContaining(message)
                .isInstanceOfSatisfying(
                        KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIGURATION));
    }
}
