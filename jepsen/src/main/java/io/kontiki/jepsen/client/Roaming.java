package io.kontiki.jepsen.client;

/** When a client goes on to the next gateway. */
public enum Roaming {
    /** Never: it asks the one that it began with. */
    STAY,
    /** After a call that was not answered, or whose outcome is unknown. */
    AFTER_FAILURE,
    /** For each call. */
    ALWAYS
}
