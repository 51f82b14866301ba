package io.kontiki.jepsen.command;

import java.time.Duration;

/** Times as a command line takes them: 60s, 5m, 1h; a number alone is seconds. */
final class Times {
    private Times() {}

    /** @throws UserMistake which names the option */
    static Duration parse(String option, String text) {
        String digits = text.replaceFirst("[smh]$", "");
        if (!digits.matches("[0-9]{1,6}") || Long.parseLong(digits) == 0) {
            throw new UserMistake(option + " takes a number with s, m or h, such as 60s, not '" + text + "'");
        }
        long number = Long.parseLong(digits);
        return text.endsWith("h")
                ? Duration.ofHours(number)
                : text.endsWith("m") ? Duration.ofMinutes(number) : Duration.ofSeconds(number);
    }
}
