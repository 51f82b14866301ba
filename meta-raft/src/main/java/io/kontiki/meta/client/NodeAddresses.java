package io.kontiki.meta.client;

/** Where a node listens, each as {@code host:port}; null where it does not have the role or the wire. */
public record NodeAddresses(String http, String grpc, String mysql, String postgres, String wal, String meta) {}
