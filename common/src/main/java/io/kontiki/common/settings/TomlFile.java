package io.kontiki.common.settings;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/** A TOML file as flat settings, each with the place where it was written. */
final class TomlFile {
    private TomlFile() {}

    record Written(String text, String place) {}

    /**
     * Reads the file.
     *
     * @throws KontikiException CONFIGURATION when it cannot be read, is not TOML, has a key that {@code keys} lacks,
     *     or a value of another kind than its key's
     */
    static Map<String, Written> read(Path file, SettingKeys keys) {
        TomlParseResult toml = parse(file);
        if (toml.hasErrors()) {
            TomlParseError first = toml.errors().getFirst();
            throw new KontikiException(
                    ErrorCode.CONFIGURATION, place(file, first.position()) + " is not TOML: " + first.getMessage());
        }
        Map<String, Written> written = new LinkedHashMap<>();
        for (List<String> path : toml.keyPathSet()) {
            String name = String.join(".", path);
            String place = place(file, toml.inputPositionOf(path));
            SettingKey<?> key = keys.find(name).orElseThrow(() -> Settings.unknown(keys, name, place));
            Object value = toml.get(path);
            if (!TomlKind.fits(key.type(), value)) {
                throw new KontikiException(
                        ErrorCode.CONFIGURATION,
                        "'" + name + "' in " + place + ": " + TomlKind.nameOf(value) + " where "
                                + TomlKind.expected(key.type()) + " is expected");
            }
            written.put(name, new Written(text(value), place));
        }
        return written;
    }

    private static TomlParseResult parse(Path file) {
        try {
            return Toml.parse(Files.readString(file));
        } catch (IOException e) {
            String reason = switch (e) {
                case NoSuchFileException missing -> "there is no such file";
                case AccessDeniedException denied -> "no permission";
                case CharacterCodingException binary -> "it is not UTF-8 text";
                default -> String.valueOf(e.getMessage());
            };
            throw new KontikiException(
                    ErrorCode.CONFIGURATION,
                    "cannot read the configuration file " + file + ": " + reason
                            + "; check the path and its permissions",
                    e);
        }
    }

    private static String text(Object value) {
        return value instanceof TomlArray array
                ? String.join(",", array.toList().stream().map(Object::toString).toList())
                : value.toString();
    }

    private static String place(Path file, TomlPosition position) {
        return file + (position == null ? "" : " line " + position.line());
    }
}
