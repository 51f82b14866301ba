package io.kontiki.gateway.postgres;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client said when it connected.
 *
 * @param minorVersion of protocol 3
 * @param parameters {@code user}, {@code database}, {@code application_name}, {@code client_encoding} and the like
 */
record StartupRequest(int minorVersion, Map<String, String> parameters) {
    /** {@code -c name=value}, {@code -cname=value} or {@code --name=value}; a space within a value stands behind a backslash. */
    private static final Pattern OPTION =
            Pattern.compile("(?<!\\S)(?:-c\\s*|--)([A-Za-z_][\\w.-]*)=((?:\\\\.|[^\\\\\\s])*)");

    StartupRequest {
        parameters = Map.copyOf(parameters);
    }

    /** PostgreSQL takes the user's name when no database is given; ours has {@code public} for that. */
    String database() {
        return parameters.getOrDefault("database", "public");
    }

    /** A setting that the client asks for, within {@code options} or, with precedence, as a parameter of its own. */
    Optional<String> setting(String name) {
        Map<String, String> found = new HashMap<>();
        Matcher options = OPTION.matcher(parameters.getOrDefault("options", ""));
        while (options.find()) {
            found.put(
                    options.group(1).replace('-', '_').toLowerCase(Locale.ROOT),
                    options.group(2).replaceAll("\\\\(.)", "$1"));
        }
        parameters.forEach((parameter, value) -> found.put(parameter.toLowerCase(Locale.ROOT), value));
        return Optional.ofNullable(found.get(name));
    }
}
