package io.kontiki.jepsen.nemesis;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Random;

/** What happens to one file on a bad disk. The file is not empty and nobody has it open. */
enum FileDamage {
    /** One bit is another. */
    BIT_FLIP {
        @Override
        String on(RandomAccessFile file, Random random) throws IOException {
            long place = within(file, random);
            int bit = random.nextInt(8);
            file.seek(place);
            int value = file.read();
            file.seek(place);
            file.write(value ^ (1 << bit));
            return "bit " + bit + " of byte " + place + " flipped";
        }
    },
    /** The end is missing. */
    TRUNCATE {
        @Override
        String on(RandomAccessFile file, Random random) throws IOException {
            long place = within(file, random);
            String what = "cut from " + file.length() + " to " + place + " bytes";
            file.setLength(place);
            return what;
        }
    };

    /** Raft's log files are made long and filled with zeros: what is past the last entry means nothing. */
    private static final int TAIL_LOOK_BYTES = 1 << 16;

    abstract String on(RandomAccessFile file, Random random) throws IOException;

    /** @return what was done, in words */
    String on(Path path, Random random) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            return on(file, random);
        }
    }

    /** A place before the last byte that is not zero. */
    static long within(RandomAccessFile file, Random random) throws IOException {
        long end = file.length();
        byte[] block = new byte[TAIL_LOOK_BYTES];
        while (end > 1) {
            long from = Math.max(0, end - block.length);
            int length = (int) (end - from);
            file.seek(from);
            file.readFully(block, 0, length);
            int last = length - 1;
            while (last >= 0 && block[last] == 0) {
                last--;
            }
            if (last >= 0) {
                return random.nextLong(from + last + 1);
            }
            end = from;
        }
        return 0;
    }
}
