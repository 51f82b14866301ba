package io.kontiki.gateway.route;

import io.kontiki.gateway.write.GroupLeaders;
import io.kontiki.region.client.GroupRouter;
import java.time.Duration;

/** The region server's own router as the gateway's port. */
public final class RouterLeaders implements GroupLeaders {
    private final GroupRouter router;

    public RouterLeaders(GroupRouter router) {
        this.router = router;
    }

    @Override
    public String leader(int groupId, Duration timeout) {
        return router.leader(groupId, timeout);
    }

    @Override
    public void forget(int groupId, String address) {
        router.forget(groupId, address);
    }

    @Override
    public boolean hasMoved(int groupId, String address, Duration timeout) {
        return router.hasMoved(groupId, address, timeout);
    }

    @Override
    public boolean isLed(int groupId, Duration timeout) {
        return router.isLed(groupId, timeout);
    }
}
