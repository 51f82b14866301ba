package io.kontiki.common.settings;

import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/**
 * Which kinds of TOML values a setting takes. TOML tells text from numbers, so a number is never read as a path or a name; only a size
 * may be either, since a plain number is a size in bytes.
 */
final class TomlKind {
    private TomlKind() {}

    static boolean fits(SettingType<?> type, Object value) {
        if (type == SettingType.BOOLEAN) {
            return value instanceof Boolean;
        }
        if (type == SettingType.INTEGER) {
            return value instanceof Long;
        }
        if (type == SettingType.NUMBER) {
            return value instanceof Long || value instanceof Double;
        }
        if (type == SettingType.SIZE && value instanceof Long) {
            return true;
        }
        if (type == SettingType.LIST && value instanceof TomlArray array) {
            return array.toList().stream().allMatch(String.class::isInstance);
        }
        return value instanceof String;
    }

    static String nameOf(Object value) {
        return switch (value) {
            case String _ -> "text";
            case Boolean _ -> "true or false without quotes";
            case Long _ -> "a whole number";
            case Double _ -> "a number with a fraction";
            case TomlArray array ->
                array.toList().stream().anyMatch(TomlTable.class::isInstance) ? "a table" : "an array";
            case TomlTable _ -> "a table";
            default -> "a date or time";
        };
    }

    static String expected(SettingType<?> type) {
        if (type == SettingType.BOOLEAN) {
            return "true or false without quotes";
        }
        if (type == SettingType.INTEGER || type == SettingType.NUMBER) {
            return "a number without quotes";
        }
        if (type == SettingType.LIST) {
            return "a list of texts in quotes";
        }
        return type == SettingType.STRING ? "text in quotes" : "text in quotes (" + type.name() + ")";
    }
}
