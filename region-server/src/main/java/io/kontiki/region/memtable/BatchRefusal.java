package io.kontiki.region.memtable;

import io.kontiki.common.error.ErrorCode;

/** Why a batch does not fit a Region's schema; nothing of it was applied. */
public record BatchRefusal(ErrorCode code, String message) {}
