package io.kontiki.jepsen.nemesis;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** What happens to one file on a bad disk. The file is not empty and nobody has it open. */
enum FileDamage {
    /** One bit is another. */
    BIT_FLIP {
        @Override
        Done on(Path path, RandomAccessFile file, Random random) throws IOException {
            long place = within(file, random);
            int bit = random.nextInt(8);
            byte[] original = read(file, place, 1);
            byte[] damaged = {(byte) (original[0] ^ (1 << bit))};
            file.seek(place);
            file.write(damaged);
            return new Done("bit " + bit + " of byte " + place + " flipped", path, place, original, damaged);
        }
    },
    /** The end is missing. */
    TRUNCATE {
        @Override
        Done on(Path path, RandomAccessFile file, Random random) throws IOException {
            long place = within(file, random);
            byte[] original = read(file, place, Math.toIntExact(file.length() - place));
            String what = "cut from " + file.length() + " to " + place + " bytes";
            file.setLength(place);
            return new Done(what, path, place, original, new byte[0]);
        }
    };

    /**
     * What was done to a file, and what it takes to undo it.
     *
     * @param original what stood at that place, up to the end of what was changed
     * @param damaged what stands there instead
     */
    record Done(String what, Path path, long place, byte[] original, byte[] damaged) {
        /**
         * Undoes it, unless somebody has changed that part of the file since, or the file is gone: the open segment of a log that goes
         * on without its tail has another name soon, and one more under the old name would be no log of Raft's.
         */
        boolean mend() throws IOException {
            if (!Files.exists(path)) {
                return false;
            }
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                boolean untouched = damaged.length == 0
                        ? file.length() == place
                        : file.length() > place && Arrays.equals(read(file, place, damaged.length), damaged);
                if (untouched) {
                    file.seek(place);
                    file.write(original);
                    file.getFD().sync();
                }
                return untouched;
            }
        }
    }

    /** Raft's log files are made long and filled with zeros: what is past the last entry means nothing. */
    private static final int TAIL_LOOK_BYTES = 1 << 16;

    abstract Done on(Path path, RandomAccessFile file, Random random) throws IOException;

    Done on(Path path, Random random) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            Done done = on(path, file, random);
            // Else the next loss of power would undo what the harness did.
            file.getFD().sync();
            return done;
        }
    }

    private static byte[] read(RandomAccessFile file, long place, int length) throws IOException {
        byte[] bytes = new byte[length];
        file.seek(place);
        file.readFully(bytes);
        return bytes;
    }

    /** A place before the last byte that is not zero. */
    private static long within(RandomAccessFile file, Random random) throws IOException {
        return random.nextLong(Math.max(1, written(file)));
    }

    /** Bytes up to the last that is not zero. */
    private static long written(RandomAccessFile file) throws IOException {
        long end = file.length();
        byte[] block = new byte[TAIL_LOOK_BYTES];
        while (end > 0) {
            long from = Math.max(0, end - block.length);
            int length = (int) (end - from);
            file.seek(from);
            file.readFully(block, 0, length);
            int last = length - 1;
            while (last >= 0 && block[last] == 0) {
                last--;
            }
            if (last >= 0) {
                return from + last + 1;
            }
            end = from;
        }
        return 0;
    }
}
