package io.kontiki.jepsen.client;

/** What a request may leave behind if it is not answered with success. */
public enum Effect {
    /** Nothing in any case, as a read: not done is surely not done. */
    NONE,
    /** All of it or nothing, as rows of one Region or one change of a definition: a refusal says that nothing was done. */
    WHOLE,
    /** Perhaps a part, as rows of several Regions: once it was sent, a refusal says nothing of the other parts. */
    PARTS
}
