package io.kontiki.query.execute;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;

/** Closes several resources in the order of the calls, each even when one before it failed; the first failure is thrown at the end. */
final class CloseAll implements AutoCloseable {
    private Exception first;

    /** @param resource may be null */
    void close(AutoCloseable resource) {
        if (resource == null) {
            return;
        }
        try {
            resource.close();
        } catch (Exception e) {
            if (first == null) {
                first = e;
            } else {
                first.addSuppressed(e);
            }
        }
    }

    @Override
    public void close() {
        if (first instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (first != null) {
            throw new KontikiException(
                    ErrorCode.INTERNAL, "freeing a query's resources failed: " + first.getMessage(), first);
        }
    }
}
