package io.kontiki.cli.output;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import tools.jackson.core.JacksonException;

/** Why input or output failed, in words for a message; the JDK's own messages are often only a path, or name a class. */
public final class FailureText {
    private FailureText() {}

    public static String of(IOException failure) {
        return switch (failure) {
            case NoSuchFileException missing -> "there is no " + missing.getFile();
            case AccessDeniedException denied -> "no permission for " + denied.getFile();
            case FileAlreadyExistsException there -> there.getFile() + " is there already, and is not what is needed";
            case NotDirectoryException file -> file.getFile() + " is not a directory";
            case DirectoryNotEmptyException full -> full.getFile() + " is not empty";
            case FileSystemException other ->
                (other.getReason() == null ? "input or output failed" : other.getReason())
                        + (other.getFile() == null ? "" : ": " + other.getFile());
            case UnknownHostException unknown -> "no host has that name";
            case ConnectException refused -> "the connection was refused";
            case NoRouteToHostException unreachable -> "no network leads there";
            case SocketTimeoutException late -> "no answer in time";
            default -> failure.getMessage() == null ? "input or output failed" : failure.getMessage();
        };
    }

    /** Where a file is not the JSON that it has to be. */
    public static String of(JacksonException failure) {
        return failure.getLocation() == null || failure.getLocation().getLineNr() < 1
                ? "it is not what was written there"
                : "it is not what was written there, from line "
                        + failure.getLocation().getLineNr() + ", column "
                        + failure.getLocation().getColumnNr() + " on";
    }
}
