package io.kontiki.common.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The settings that a command knows, in the order in which help and example show them. */
public final class SettingKeys {
    private final List<SettingKey<?>> keys;
    private final Map<String, SettingKey<?>> byName = new HashMap<>();

    public SettingKeys(List<SettingKey<?>> keys) {
        this.keys = List.copyOf(keys);
        Map<String, SettingKey<?>> byEnvironment = new HashMap<>();
        for (SettingKey<?> key : keys) {
            if (byName.put(key.name(), key) != null || byEnvironment.put(key.environmentName(), key) != null) {
                throw new IllegalArgumentException(
                        "the setting '" + key.name() + "' is declared twice, or looks like another in the environment");
            }
        }
    }

    /** Both lists together; a key that occurs in both must be the same. */
    public SettingKeys and(SettingKeys more) {
        List<SettingKey<?>> all = new ArrayList<>(keys);
        more.keys.stream().filter(key -> !keys.contains(key)).forEach(all::add);
        return new SettingKeys(all);
    }

    public List<SettingKey<?>> all() {
        return keys;
    }

    public Optional<SettingKey<?>> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The known name that is most like a misspelt one, if any is like it at all. */
    Optional<String> nearest(String name) {
        return nearest(name, keys.stream().map(SettingKey::name));
    }

    Optional<SettingKey<?>> nearestInEnvironment(String name) {
        return nearest(name, keys.stream().map(SettingKey::environmentName))
                .flatMap(found -> keys.stream()
                        .filter(key -> key.environmentName().equals(found))
                        .findFirst()
                        .map(Function.identity()));
    }

    private static Optional<String> nearest(String name, Stream<String> candidates) {
        return candidates
                .map(candidate -> Map.entry(candidate, distance(name, candidate)))
                .filter(entry -> entry.getValue() <= Math.max(2, name.length() / 4))
                .min(Comparator.comparing(Map.Entry<String, Integer>::getValue).thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey);
    }

    /** Levenshtein's distance with swapped neighbours counted once (optimal string alignment). */
    static int distance(String a, String b) {
        int[][] table = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    table[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int best = Math.min(table[i - 1][j - 1] + change, 1 + Math.min(table[i - 1][j], table[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    best = Math.min(best, table[i - 2][j - 2] + 1);
                }
                table[i][j] = best;
            }
        }
        return table[a.length()][b.length()];
    }
}
