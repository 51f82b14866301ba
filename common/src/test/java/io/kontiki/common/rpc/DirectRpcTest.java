package io.kontiki.common.rpc;

/** What holds over the network holds within the process; there alone a peer can be silent ({@link RpcSilenceTest}). */
class DirectRpcTest extends RpcTest {
    @Override
    void served(RpcChannels callers, RpcServer started) {
        callers.reachDirectly(started.address(), started);
    }
}
