package io.kontiki.cli.cluster;

/** How a command prints its result. */
enum OutputFormat {
    TABLE,
    JSON
}
