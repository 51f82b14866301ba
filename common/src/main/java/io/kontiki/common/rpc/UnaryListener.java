package io.kontiki.common.rpc;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.util.concurrent.CompletableFuture;

/** Completes a future with the one reply. */
final class UnaryListener<R> extends CallListener<R> {
    private final CompletableFuture<R> result;
    private R reply;

    UnaryListener(CompletableFuture<R> result) {
        this.result = result;
    }

    @Override
    void begun() {
        result.whenComplete((value, thrown) -> {
            if (result.isCancelled()) {
                call().cancel("cancelled by the caller", null);
            }
        });
    }

    @Override
    void requestFirst() {
        // Two, so that the end of the call is delivered without another request.
        call().request(2);
    }

    @Override
    public void onMessage(R message) {
        reply = message;
    }

    @Override
    void ended(KontikiException failure) {
        if (failure != null) {
            result.completeExceptionally(failure);
        } else if (reply == null) {
            result.completeExceptionally(new KontikiException(ErrorCode.INTERNAL, "a call ended without a reply"));
        } else {
            result.complete(reply);
        }
    }
}
