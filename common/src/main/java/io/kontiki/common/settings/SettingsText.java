package io.kontiki.common.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What people read about settings: the help of a command, and an example file. Both are made from the declarations. */
public final class SettingsText {
    private static final int WIDTH = 100;

    private SettingsText() {}

    /** A paragraph per setting: flag, type, default, environment name, meaning. */
    public static String help(SettingKeys keys) {
        StringBuilder text = new StringBuilder();
        for (SettingKey<?> key : keys.all()) {
            text.append("  ")
                    .append(key.flagName())
                    .append(" <")
                    .append(key.type().name())
                    .append('>');
            if (key.defaultValue() != null && !key.secret()) {
                text.append("  (default ").append(key.defaultText()).append(')');
            }
            text.append('\n');
            wrap(key.doc() + " [" + key.environmentName() + "]", WIDTH - 8)
                    .forEach(line -> text.append("        ").append(line).append('\n'));
        }
        return text.toString();
    }

    /** A TOML file with every setting at its default, commented out, under its meaning. */
    public static String example(SettingKeys keys) {
        Map<String, List<SettingKey<?>>> tables = new LinkedHashMap<>();
        // Keys without a table must stand before the first table.
        tables.put("", new ArrayList<>());
        for (SettingKey<?> key : keys.all()) {
            tables.computeIfAbsent(
                            key.name().substring(0, Math.max(0, key.name().lastIndexOf('.'))),
                            table -> new ArrayList<>())
                    .add(key);
        }
        StringBuilder text = new StringBuilder();
        tables.forEach((table, members) -> {
            if (!table.isEmpty()) {
                text.append('[').append(table).append("]\n");
            }
            members.forEach(key -> appendExample(text, key));
            if (!members.isEmpty()) {
                text.append('\n');
            }
        });
        return text.toString();
    }

    /** All settings with their values and where these come from; one line each, for the log of a start. */
    public static String listing(SettingKeys keys, Settings settings) {
        StringBuilder text = new StringBuilder();
        for (SettingKey<?> key : keys.all()) {
            text.append(key.name())
                    .append(" = ")
                    .append(shown(key, settings))
                    .append("  (")
                    .append(settings.origin(key))
                    .append(")\n");
        }
        return text.toString();
    }

    private static <T> String shown(SettingKey<T> key, Settings settings) {
        return settings.find(key)
                .map(value -> key.secret() ? "******" : key.type().formatter().apply(value))
                .orElse("not set");
    }

    private static void appendExample(StringBuilder text, SettingKey<?> key) {
        wrap(key.doc(), WIDTH - 2)
                .forEach(line -> text.append("# ").append(line).append('\n'));
        String value = key.secret() ? "" : key.defaultText();
        String name = key.name().substring(key.name().lastIndexOf('.') + 1);
        boolean bare = key.type().bare() && !value.isEmpty();
        text.append("# ")
                .append(name)
                .append(" = ")
                .append(bare ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .append('\n');
    }

    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split("\\s+")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
