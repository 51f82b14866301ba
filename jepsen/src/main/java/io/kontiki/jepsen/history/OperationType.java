package io.kontiki.jepsen.history;

/** What an operation of a history says: that something was asked, or what is known of how it went. */
public enum OperationType {
    INVOKE,
    /** It took effect. */
    OK,
    /** It did not take effect and never will. */
    FAIL,
    /** Nobody knows: it may have taken effect, may do so later, or never. */
    INFO
}
