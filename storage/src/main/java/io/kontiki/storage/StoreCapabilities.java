package io.kontiki.storage;

/**
 * What differs between stores, so that a caller or a contract test asks instead of knowing classes.
 *
 * @param localFiles {@link ObjectStore#localPath} can answer with a path
 * @param headDigest {@link ObjectStore#head} answers with a digest for objects that were put through this port
 */
public record StoreCapabilities(boolean localFiles, boolean headDigest) {}
