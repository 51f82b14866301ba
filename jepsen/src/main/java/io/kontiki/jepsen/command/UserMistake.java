package io.kontiki.jepsen.command;

/** What a user typed cannot be done; the message says why and what to type instead. */
public final class UserMistake extends RuntimeException {
    public UserMistake(String message) {
        super(message);
    }
}
