package io.kontiki.storage;

/**
 * What differs between stores, so that a caller or a contract test asks instead of knowing classes.
 *
 * @param localFiles {@link ObjectStore#localPath} can answer with a path
 * @param headDigest {@link ObjectStore#head} answers with a digest for objects put through this port
 * @param outcomeKnown a failed put or delete is known not to have happened (no network between caller and store)
 */
public record StoreCapabilities(boolean localFiles, boolean headDigest, boolean outcomeKnown) {}
