package io.kontiki.cli.node;

import java.nio.file.Path;

/** A directory that stands for a cloud's store, and the data centre in which it is. */
record StoreDirectory(String dc, Path path) {
    static StoreDirectory parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1 || equals == text.length() - 1) {
            throw NodeKeys.wrong("'" + text + "' is not a store; write DC=DIRECTORY, such as dc-a=/mnt/a");
        }
        return new StoreDirectory(text.substring(0, equals), Path.of(text.substring(equals + 1)));
    }
}
