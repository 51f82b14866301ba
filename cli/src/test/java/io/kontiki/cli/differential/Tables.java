package io.kontiki.cli.differential;

import java.util.List;
import java.util.Map;

/** The tables' contents at the moment of a comparison. */
interface Tables {
    /** The rows of a table, with column references behind the alias. */
    List<Map<String, Object>> rows(String table, String alias);
}
