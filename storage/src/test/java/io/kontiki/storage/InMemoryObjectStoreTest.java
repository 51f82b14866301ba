package io.kontiki.storage;

class InMemoryObjectStoreTest extends ObjectStoreContractTest {
    @Override
    protected ObjectStore createStore() {
        return new InMemoryObjectStore("test");
    }
}
