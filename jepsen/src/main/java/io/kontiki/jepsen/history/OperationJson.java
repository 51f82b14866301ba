package io.kontiki.jepsen.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An operation as one line of JSON and back. A value is null, an integer, an array of integers or an object of strings, so that a
 * line is read without knowing the function. Any thread.
 */
final class OperationJson {
    private final JsonMapper mapper = JsonMapper.builder().build();

    String line(Operation operation) {
        ObjectNode line = mapper.createObjectNode()
                .put("index", operation.index())
                .put("time", operation.timeNanos())
                .put("process", operation.process())
                .put("session", operation.session())
                .put("type", operation.type().name().toLowerCase(Locale.ROOT))
                .put("function", operation.function())
                .put("key", operation.key());
        switch (operation.value()) {
            case Value.None _ -> line.putNull("value");
            case Value.Number number -> line.put("value", number.number());
            case Value.Numbers numbers -> {
                ArrayNode array = line.putArray("value");
                numbers.numbers().forEach(number -> array.add(number.longValue()));
            }
            case Value.Texts texts -> {
                ObjectNode object = line.putObject("value");
                texts.texts().forEach(object::put);
            }
        }
        if (!operation.error().isEmpty()) {
            line.put("error", operation.error());
        }
        return mapper.writeValueAsString(line);
    }

    /** Fails by an IllegalArgumentException or Jackson's exception for what is no operation. */
    Operation operation(String line) {
        JsonNode node = mapper.readTree(line);
        return new Operation(
                whole(node, "index"),
                text(node, "process"),
                text(node, "session"),
                OperationType.valueOf(text(node, "type").toUpperCase(Locale.ROOT)),
                text(node, "function"),
                text(node, "key"),
                value(field(node, "value")),
                whole(node, "time"),
                node.has("error") ? text(node, "error") : "");
    }

    private static Value value(JsonNode node) {
        if (node.isNull()) {
            return Value.NONE;
        }
        if (node.isIntegralNumber()) {
            return Value.of(node.longValue());
        }
        if (node.isArray()) {
            List<Long> numbers = new ArrayList<>(node.size());
            for (JsonNode element : node) {
                if (!element.isIntegralNumber()) {
                    throw new IllegalArgumentException("an element of the value is no integer: " + element);
                }
                numbers.add(element.longValue());
            }
            return Value.of(numbers);
        }
        if (node.isObject()) {
            TreeMap<String, String> texts = new TreeMap<>();
            node.properties().forEach(entry -> texts.put(entry.getKey(), text(node, entry.getKey())));
            return new Value.Texts(texts);
        }
        throw new IllegalArgumentException("a value of no known shape: " + node);
    }

    private static long whole(JsonNode node, String name) {
        JsonNode field = field(node, name);
        if (!field.isIntegralNumber()) {
            throw new IllegalArgumentException("'" + name + "' is no integer: " + field);
        }
        return field.longValue();
    }

    private static String text(JsonNode node, String name) {
        JsonNode field = field(node, name);
        if (!field.isString()) {
            throw new IllegalArgumentException("'" + name + "' is no text: " + field);
        }
        return field.stringValue();
    }

    private static JsonNode field(JsonNode node, String name) {
        JsonNode field = node.get(name);
        if (field == null) {
            throw new IllegalArgumentException("'" + name + "' is missing");
        }
        return field;
    }
}
