package io.kontiki.region.manifest;

import io.kontiki.common.id.RegionId;
import io.kontiki.storage.ObjectKey;
import java.util.function.Supplier;

/**
 * Names for a Region's files: {@code <database>/<table id>/<region id>/<term>-<file id>.<suffix>}. The term is that of the leader
 * that writes; a leader sweeps orphans of lower terms only.
 *
 * @param ids unique ids, safe in a file name; never the same one twice, whatever restarts happen
 */
public record FileNames(String database, RegionId region, long term, Supplier<String> ids) {
    public ObjectKey next(String suffix) {
        return ObjectKey.of(
                database + "/" + region.tableId() + "/" + region.value() + "/" + term + "-" + ids.get() + "." + suffix);
    }
}
