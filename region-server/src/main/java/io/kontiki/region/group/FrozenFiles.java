package io.kontiki.region.group;

import io.kontiki.region.manifest.SstFile;
import java.util.List;

/** Files that stand where the frozen memtable of a cut stood. */
public record FrozenFiles(long cut, List<SstFile> files) {
    public FrozenFiles {
        files = List.copyOf(files);
    }
}
