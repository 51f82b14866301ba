package org.apache.ratis.server.raftlog.segmented;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.ratis.RatisFiles;
import java.io.IOError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.util.IOUtils;
import org.apache.ratis.util.SizeInBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Ratis' own way of closing a segment, over the channel that is ours. */
final class SegmentCloseTest {
    @TempDir
    Path directory;

    @Test
    void aSegmentWhoseLastEntriesCouldNotBeSyncedIsNotTakenForClosed() throws IOException {
        List<String> told = new ArrayList<>();
        Consumer<IOException> owner = cause -> told.add(cause.getMessage());
        RatisFiles.watch(directory, owner);
        try {
            SegmentedRaftLogOutputStream out = new SegmentedRaftLogOutputStream(
                    directory.resolve("log_inprogress_0").toFile(),
                    false,
                    SizeInBytes.valueOf("1MB").getSize(),
                    4096,
                    ByteBuffer.allocateDirect(1 << 16));
            out.write(LogEntryProto.newBuilder().setTerm(1).setIndex(0).build());
            Thread.currentThread().interrupt(); // the next sync fails
            assertThatThrownBy(() -> IOUtils.cleanup(LoggerFactory.getLogger(SegmentCloseTest.class), out))
                    .as("what Ratis calls before it renames the segment and acknowledges its entries")
                    .isInstanceOf(IOError.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(told).singleElement().asString().contains("log_inprogress_0 could not be synced");
        } finally {
            RatisFiles.unwatch(directory, owner);
        }
    }
}
