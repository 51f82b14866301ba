package io.kontiki.jepsen.history;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;

/**
 * Reads a history from its file. A damaged file is refused with the line that is damaged: a history that is judged in part would
 * be called valid for what is missing. Any thread.
 */
public final class HistoryReader {
    private final OperationJson json = new OperationJson();

    public History read(Path file) throws IOException {
        List<Operation> operations = new ArrayList<>();
        int number = 0;
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                operations.add(json.operation(line));
            }
        } catch (JacksonException e) {
            throw new IOException(file + ", line " + number + ": no JSON: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ", line " + number + ": no operation: " + e.getMessage(), e);
        } catch (CharacterCodingException e) {
            throw new IOException(file + ", line " + (number + 1) + " or soon after: no UTF-8", e);
        }
        try {
            return new History(operations);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": no history: " + e.getMessage(), e);
        }
    }
}
