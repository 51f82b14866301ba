package io.kontiki.cli.node;

/** Finds ports that nobody uses at the moment. */
interface FreePort {
    int next(String host);
}
