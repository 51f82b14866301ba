package io.kontiki.query.golden;

/** How fragments read a fixture's rows. */
enum Reading {
    /** Region by Region, as many rows are. */
    MERGED,
    /** All Regions in one go, as few rows are. */
    SMALL
}
