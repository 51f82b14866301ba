package io.kontiki.jepsen.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes a small history by hand: one operation for each call, a millisecond after the one before. Session and process are one. */
public final class Story {
    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, Operation> open = new HashMap<>();
    private final Map<String, String> sessions = new HashMap<>();
    private long millis;

    /** Lets time go by. */
    public Story later(long moreMillis) {
        millis += moreMillis;
        return this;
    }

    /** A process acts for a session from now on; otherwise for one of its own name. */
    public Story session(String process, String session) {
        sessions.put(process, session);
        return this;
    }

    public Story invoke(String process, String function, String key, Value value) {
        open.put(process, add(process, OperationType.INVOKE, function, key, value));
        return this;
    }

    public Story invoke(String process, String function, String key, long... numbers) {
        return invoke(process, function, key, value(numbers));
    }

    public Story ok(String process, Value value) {
        return complete(process, OperationType.OK, value);
    }

    public Story ok(String process, long... numbers) {
        return ok(process, value(numbers));
    }

    /** With what was asked. */
    public Story done(String process) {
        return complete(process, OperationType.OK, open.get(process).value());
    }

    public Story fail(String process) {
        return complete(process, OperationType.FAIL, open.get(process).value());
    }

    public Story info(String process) {
        return complete(process, OperationType.INFO, open.get(process).value());
    }

    /** Asked and done, with nothing between. */
    public Story does(String process, String function, String key, long... numbers) {
        return invoke(process, function, key, numbers).done(process);
    }

    public Story does(String process, String function, String key, Map<String, String> texts) {
        return invoke(process, function, key, Value.of(texts)).done(process);
    }

    /** One number, or nothing. */
    public Story reads(String process, String key, long... numbers) {
        return invoke(process, Functions.READ, key, Value.NONE).ok(process, value(numbers));
    }

    /** Always a list. */
    public Story readsRows(String process, String key, long... numbers) {
        return invoke(process, Functions.READ, key, Value.NONE).ok(process, rows(numbers));
    }

    public Story finallyReadsRows(String process, String key, long... numbers) {
        return invoke(process, Functions.FINAL_READ, key, Value.NONE).ok(process, rows(numbers));
    }

    public Story reads(String process, String function, String key, Map<String, String> texts) {
        return invoke(process, function, key, Value.NONE).ok(process, Value.of(texts));
    }

    public Story fault(String function, String key) {
        add(Operation.NEMESIS, OperationType.INFO, function, key, Value.NONE);
        return this;
    }

    public History history() {
        return new History(operations);
    }

    public List<Operation> operations() {
        return List.copyOf(operations);
    }

    public static Value rows(long... numbers) {
        List<Long> list = new ArrayList<>();
        for (long number : numbers) {
            list.add(number);
        }
        return Value.of(list);
    }

    public static Map<String, String> texts(String... namesAndTexts) {
        Map<String, String> texts = new TreeMap<>();
        for (int at = 0; at < namesAndTexts.length; at += 2) {
            texts.put(namesAndTexts[at], namesAndTexts[at + 1]);
        }
        return texts;
    }

    private static Value value(long... numbers) {
        return switch (numbers.length) {
            case 0 -> Value.NONE;
            case 1 -> Value.of(numbers[0]);
            default -> rows(numbers);
        };
    }

    private Story complete(String process, OperationType type, Value value) {
        Operation invoked = open.remove(process);
        add(process, type, invoked.function(), invoked.key(), value);
        return this;
    }

    private Operation add(String process, OperationType type, String function, String key, Value value) {
        Operation operation = new Operation(
                operations.size(),
                process,
                sessions.getOrDefault(process, process),
                type,
                function,
                key,
                value,
                ++millis * 1_000_000,
                "");
        operations.add(operation);
        return operation;
    }
}
