package io.kontiki.common.settings;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One setting: how it is called, what it takes, what it is when nobody says anything, and what it means.
 *
 * <p>{@code http.addr} in TOML (or {@code addr} in the table {@code [http]}), {@code KONTIKI_HTTP_ADDR} in the environment and
 * {@code --http-addr} on the command line are the same setting.
 *
 * @param name lower case, dots between groups and dashes between words
 * @param defaultValue null when there is none
 * @param check of a value that could be parsed
 * @param secret never shown in messages, help or listings
 */
public record SettingKey<T>(
        String name, SettingType<T> type, T defaultValue, String doc, Check<T> check, boolean secret) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*([.-][a-z0-9]+)*");

    /** Throws KontikiException with a message that says what is allowed. */
    @FunctionalInterface
    public interface Check<T> {
        void verify(T value);
    }

    public SettingKey {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name for a setting: '" + name + "'");
        }
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(doc, "doc");
        Objects.requireNonNull(check, "check");
        if (defaultValue != null) {
            check.verify(defaultValue);
        }
    }

    public static <T> SettingKey<T> of(String name, SettingType<T> type, T defaultValue, String doc) {
        return new SettingKey<>(name, type, defaultValue, doc, value -> {}, false);
    }

    /** The same with both limits included. */
    public static <T extends Comparable<? super T>> SettingKey<T> inRange(
            String name, SettingType<T> type, T defaultValue, T min, T max, String doc) {
        Check<T> check = value -> {
            if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
                throw new KontikiException(
                        ErrorCode.CONFIGURATION,
                        type.formatter().apply(value) + " is outside of "
                                + type.formatter().apply(min) + " to "
                                + type.formatter().apply(max));
            }
        };
        return new SettingKey<>(name, type, defaultValue, doc, check, false);
    }

    public SettingKey<T> asSecret() {
        return new SettingKey<>(name, type, defaultValue, doc, check, true);
    }

    /** The same key with another default, for a role or a command that wants one. */
    public SettingKey<T> withDefault(T newDefault) {
        return new SettingKey<>(name, type, newDefault, doc, check, secret);
    }

    public String environmentName() {
        return Settings.ENVIRONMENT_PREFIX
                + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    public String flagName() {
        return "--" + name.replace('.', '-');
    }

    /** The default as the user would write it; empty when there is none. */
    public String defaultText() {
        return defaultValue == null ? "" : type.formatter().apply(defaultValue);
    }

    T parse(String text) {
        T value = type.parser().apply(text);
        check.verify(value);
        return value;
    }
}
