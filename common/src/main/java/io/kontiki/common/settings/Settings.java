package io.kontiki.common.settings;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a process, merged from a TOML file, the environment and the command line; what comes later in this list wins.
 * All values were parsed and checked when it was made, so reading one cannot fail, except for a missing one without default.
 * Immutable.
 */
public final class Settings {
    public static final String ENVIRONMENT_PREFIX = "KONTIKI_";

    private final SettingKeys keys;
    private final Map<String, Entry> entries;

    /** A value, and where it was written, for messages: {@code file.toml line 3}, {@code KONTIKI_HTTP_ADDR}, {@code --http-addr}. */
    record Entry(Object value, String origin) {}

    private Settings(SettingKeys keys, Map<String, Entry> entries) {
        this.keys = keys;
        this.entries = Map.copyOf(entries);
    }

    /**
     * Merges all sources.
     *
     * @param file a TOML file, or null
     * @param environment the process' environment; only names with {@link #ENVIRONMENT_PREFIX} are looked at. One that is no
     *     setting is refused if it looks like a misspelt one, and else left alone: the launcher has its own, and Kubernetes puts
     *     some there for every service
     * @param flags by the name of the setting (not of the flag)
     * @throws KontikiException CONFIGURATION that names the place and the reason
     */
    public static Settings load(
            SettingKeys keys, Path file, Map<String, String> environment, Map<String, String> flags) {
        Map<String, Entry> entries = new HashMap<>();
        if (file != null) {
            TomlFile.read(file, keys)
                    .forEach((name, written) -> put(entries, keys, name, written.text(), written.place()));
        }
        environment.forEach((variable, text) -> {
            if (variable.startsWith(ENVIRONMENT_PREFIX)) {
                keyOf(keys, variable).ifPresent(key -> put(entries, keys, key.name(), text, variable));
            }
        });
        flags.forEach((name, text) -> put(entries, keys, name, text, "--" + name.replace('.', '-')));
        return new Settings(keys, entries);
    }

    /** Defaults only. */
    public static Settings defaults(SettingKeys keys) {
        return new Settings(keys, Map.of());
    }

    /**
     * The value of a setting.
     *
     * @throws KontikiException CONFIGURATION when it was not set and has no default
     */
    public <T> T get(SettingKey<T> key) {
        return find(key)
                .orElseThrow(() -> new KontikiException(
                        ErrorCode.CONFIGURATION,
                        "'" + key.name() + "' is not set; use " + key.flagName() + ", " + key.environmentName()
                                + " or '" + key.name() + "' in the configuration file"));
    }

    /** The value of a setting that may be absent. */
    public <T> Optional<T> find(SettingKey<T> key) {
        SettingKey<?> known = requireKnown(key);
        Entry entry = entries.get(known.name());
        // The default of this command, which may differ from that of the key asked for.
        @SuppressWarnings("unchecked") // A value of the key of that name, and requireKnown has compared the types.
        T value = (T) (entry == null ? known.defaultValue() : entry.value());
        return Optional.ofNullable(value);
    }

    /** Whether somebody wrote the setting anywhere. */
    public boolean isSet(SettingKey<?> key) {
        return entries.containsKey(requireKnown(key).name());
    }

    /** Where the value comes from: a place, or {@code default}. */
    public String origin(SettingKey<?> key) {
        Entry entry = entries.get(requireKnown(key).name());
        return entry == null ? "default" : entry.origin();
    }

    /** An error about a setting's value that was found later, with the place where it was written. */
    public KontikiException wrong(SettingKey<?> key, String reason) {
        return new KontikiException(ErrorCode.CONFIGURATION, "'" + key.name() + "' (" + origin(key) + "): " + reason);
    }

    private SettingKey<?> requireKnown(SettingKey<?> key) {
        SettingKey<?> known = keys.find(key.name())
                .orElseThrow(() -> new IllegalArgumentException("'" + key.name() + "' is no setting of this command"));
        if (known.type() != key.type()) {
            throw new IllegalArgumentException("two settings are called '" + key.name() + "'");
        }
        return known;
    }

    private static Optional<SettingKey<?>> keyOf(SettingKeys keys, String variable) {
        for (SettingKey<?> key : keys.all()) {
            if (key.environmentName().equals(variable)) {
                return Optional.of(key);
            }
        }
        keys.nearestInEnvironment(variable).ifPresent(near -> {
            throw new KontikiException(
                    ErrorCode.CONFIGURATION,
                    "misspelt environment variable " + variable + ", did you mean " + near.environmentName() + "?");
        });
        return Optional.empty();
    }

    private static void put(Map<String, Entry> entries, SettingKeys keys, String name, String text, String place) {
        SettingKey<?> key = keys.find(name).orElseThrow(() -> unknown(keys, name, place));
        try {
            entries.put(name, new Entry(key.parse(text), place));
        } catch (KontikiException e) {
            String reason = key.secret() ? "not a valid value" : e.getMessage();
            throw new KontikiException(
                    ErrorCode.CONFIGURATION, "'" + name + "' in " + place + ": " + reason, key.secret() ? null : e);
        }
    }

    static KontikiException unknown(SettingKeys keys, String name, String place) {
        return new KontikiException(
                ErrorCode.CONFIGURATION,
                keys.nearest(name)
                        .map(near -> "misspelt key '" + name + "' in " + place + ", did you mean '" + near + "'?")
                        .orElseGet(() -> "unknown key '" + name + "' in " + place + "; --help lists the settings"));
    }
}
