package io.kontiki.common.settings;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.rpc.HostPort;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How the text of a setting becomes a value and back.
 *
 * @param name for help texts, such as {@code duration}
 * @param parser throws KontikiException with a message that says what to write instead
 * @param formatter its result is what the parser reads
 * @param bare whether TOML writes the value without quotes
 */
public record SettingType<T>(String name, Function<String, T> parser, Function<T, String> formatter, boolean bare) {
    public static final SettingType<String> STRING =
            new SettingType<>("text", Function.identity(), Function.identity(), false);
    public static final SettingType<Boolean> BOOLEAN =
            new SettingType<>("true|false", SettingType::parseBoolean, String::valueOf, true);
    public static final SettingType<Long> INTEGER =
            new SettingType<>("number", SettingType::parseInteger, String::valueOf, true);
    public static final SettingType<Double> NUMBER =
            new SettingType<>("number", SettingType::parseNumber, String::valueOf, true);
    public static final SettingType<Duration> DURATION =
            new SettingType<>("duration", Durations::parse, Durations::format, false);
    public static final SettingType<DataSize> SIZE =
            new SettingType<>("size", DataSize::parse, DataSize::toString, false);
    public static final SettingType<HostPort> ADDRESS =
            new SettingType<>("host:port", HostPort::parse, HostPort::toString, false);
    public static final SettingType<Path> PATH =
            new SettingType<>("path", SettingType::parsePath, Path::toString, false);
    /** Separated by commas; in TOML also an array. */
    public static final SettingType<List<String>> LIST =
            new SettingType<>("list", SettingType::parseList, values -> String.join(",", values), false);

    /** One of the names of an enum, in lower case with dashes. */
    public static <E extends Enum<E>> SettingType<E> choice(Class<E> type) {
        String names =
                Arrays.stream(type.getEnumConstants()).map(SettingType::nameOf).collect(Collectors.joining("|"));
        return new SettingType<>(
                names,
                text -> Arrays.stream(type.getEnumConstants())
                        .filter(value -> nameOf(value).equals(text.strip().toLowerCase(Locale.ROOT)))
                        .findFirst()
                        .orElseThrow(() -> wrong("'" + text + "' is none of " + names)),
                SettingType::nameOf,
                false);
    }

    private static String nameOf(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Boolean parseBoolean(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0" -> false;
            default -> throw wrong("'" + text + "' is neither true nor false");
        };
    }

    private static Long parseInteger(String text) {
        try {
            return Long.parseLong(text.strip().replace("_", ""));
        } catch (NumberFormatException e) {
            throw wrong("'" + text + "' is not a whole number");
        }
    }

    private static Double parseNumber(String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw wrong("'" + text + "' is not a number");
        }
    }

    private static Path parsePath(String text) {
        try {
            if (text.isBlank()) {
                throw wrong("the path is empty");
            }
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw wrong("'" + text + "' is not a path: " + e.getReason());
        }
    }

    private static List<String> parseList(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static KontikiException wrong(String what) {
        return new KontikiException(ErrorCode.CONFIGURATION, what);
    }
}
