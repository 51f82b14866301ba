package io.kontiki.jepsen.client;

/** How a client talks to its gateway. */
public enum Protocol {
    /** Line protocol and SQL. */
    HTTP,
    /** SQL over PostgreSQL's wire. */
    POSTGRES
}
