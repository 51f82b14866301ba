package org.apache.ratis.util;

import io.kontiki.common.ratis.RatisFiles;
import java.io.File;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;

/**
 * Replaces a small file of Raft's (term and vote, configuration, digest): wholly and durably, or not at all.
 *
 * <p>Written to a temporary file beside it, which at {@link #close} is synced and renamed; then the directory is synced. Ratis 3.3.0
 * differs in two ways, and both lose a vote: it renames also after a write that failed, so that on a full disk an empty file takes the
 * place of the last vote, and the member never starts again; and it does not sync the directory, so that a loss of power may undo the
 * rename.
 *
 * <p>After a failure the file is whole, in general as it was, every further call fails, and {@link RatisFiles} tells the owner: Raft has
 * the new term in memory already and would go on with it. For one thread.
 */
public final class AtomicFileOutputStream extends FilterOutputStream {
    public static final String TMP_EXTENSION = ".tmp";

    private final File file;
    private final File temporary;
    private final FileChannel channel;
    private IOException failure;
    private boolean closed;

    public AtomicFileOutputStream(File file) throws IOException {
        this(file, getTemporaryFile(file));
    }

    public AtomicFileOutputStream(File file, File temporary) throws IOException {
        this(file.getAbsoluteFile(), temporary.getAbsoluteFile(), open(file, temporary));
    }

    private AtomicFileOutputStream(File file, File temporary, FileOutputStream out) {
        super(out);
        this.file = file;
        this.temporary = temporary;
        this.channel = out.getChannel();
    }

    public static File getTemporaryFile(File file) {
        return new File(file.getParentFile(), file.getName() + TMP_EXTENSION);
    }

    private static FileOutputStream open(File file, File temporary) throws IOException {
        try {
            return new FileOutputStream(temporary);
        } catch (IOException e) {
            RatisFiles.failed(file, e);
            throw e;
        }
    }

    private interface Write {
        void to(OutputStream out) throws IOException;
    }

    private void attempt(Write write) throws IOException {
        if (failure != null) {
            throw new IOException("an earlier write of " + temporary + " failed: " + failure.getMessage(), failure);
        }
        try {
            write.to(out);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void write(int oneByte) throws IOException {
        attempt(to -> to.write(oneByte));
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        attempt(to -> to.write(bytes, offset, length));
    }

    @Override
    public void flush() throws IOException {
        attempt(OutputStream::flush);
    }

    public boolean isClosed() {
        return closed;
    }

    /**
     * Puts what was written in the file's place.
     *
     * @throws IOException when this or anything before failed; the file is as it was, or, if only the directory could not be synced,
     *     the new one
     */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            try {
                if (failure == null) {
                    channel.force(true);
                }
            } finally {
                out.close();
            }
            if (failure != null) {
                throw new IOException(file + " was not replaced: " + failure.getMessage(), failure);
            }
            Files.move(temporary.toPath(), file.toPath(), StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel directory = FileChannel.open(file.getParentFile().toPath())) {
                directory.force(true);
            }
        } catch (IOException e) {
            deleteTemporary(e);
            RatisFiles.failed(file, e);
            throw e;
        }
    }

    /** Gives up what was written; the file stays as it was. */
    public void abort() throws IOException {
        if (!closed) {
            closed = true;
            out.close();
            Files.deleteIfExists(temporary.toPath());
        }
    }

    private void deleteTemporary(IOException cause) {
        try {
            Files.deleteIfExists(temporary.toPath());
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
