package io.kontiki.cli.differential;

/** A column that a query can name: {@code reference} as it stands in SQL, with its table's alias, and the key of its value in a row. */
record Column(String reference, SqlType type) {
    String name() {
        return reference.substring(reference.indexOf('.') + 1);
    }
}
