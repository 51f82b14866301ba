package io.kontiki.meta.rpc;

import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.NodeInfo;
import io.kontiki.meta.image.MetaState;
import io.kontiki.meta.record.MetaRecord;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a client is missing: the whole image, or the records between its version and the newest; and the nodes as they are now.
 *
 * @param cursor where the client stands with it
 * @param full null when {@code changes} suffice
 * @param changes the records of one version after the other, beginning behind the client's
 */
record ImageUpdate(ImageCursor cursor, ClusterImage full, List<List<MetaRecord>> changes, Map<String, NodeInfo> nodes) {
    ImageUpdate {
        Objects.requireNonNull(cursor, "cursor");
        changes = List.copyOf(changes);
        nodes = Map.copyOf(nodes);
    }

    /** The client's next image; its own when the update is older than that. */
    ClusterImage applyTo(ClusterImage image) {
        if (cursor.version() < image.version()) {
            return image;
        }
        ClusterImage next = full == null ? image : full;
        // The client may have moved on since it asked: only what follows its version is replayed.
        long from = cursor.version() - changes.size();
        MetaState state = new MetaState(next, 1, 0, Map.of(), 0, 0);
        for (List<MetaRecord> records : changes) {
            if (from++ == state.version()) {
                state = state.replay(records);
            }
        }
        return state.version() == cursor.version() ? state.image().withNodes(nodes) : image;
    }
}
