package io.kontiki.query.sql;

import java.util.Set;

/** The words that the rewriter of queries tells from names, in lower case. */
final class SqlWords {
    /** Words before a parenthesis that are no function names, and functions with a syntax of their own. */
    static final Set<String> NOT_FUNCTIONS = words("""
            select from where having and or not in exists any all some values on using by as over partition
            filter within union except intersect minus when then else case between like ilike is limit offset
            join cross lateral row rows range cast try_cast position substring trim overlay floor ceil ceiling
            unnest table distinct group order grouping rollup cube sets array with recursive similar to escape
            symmetric asymmetric natural left right full inner outer window set for qualify end collate asc desc
            first next preceding following null
            """);
    /** Words that mean something by themselves; every other one is a name and is quoted, so that Calcite's many keywords are free. */
    static final Set<String> KEYWORDS = words("""
            select distinct all from where group by having order limit offset fetch row rows only as and or not
            in exists between like ilike similar to is null true false unknown case when then else end join
            inner left right full outer cross natural on using union intersect except minus with recursive asc
            desc nulls over partition range preceding following unbounded current filter within values any some
            both leading trailing for escape symmetric asymmetric lateral window ignore respect exclude ties
            others no grouping sets rollup cube set
            """);
    /** Functions that PostgreSQL lets stand without parentheses. */
    static final Set<String> BARE_FUNCTIONS = words("""
            current_timestamp localtimestamp current_date current_schema current_database current_catalog
            current_user session_user current_role
            """);

    static final Set<String> REGISTERED_TYPES =
            Set.of("regclass", "regtype", "regproc", "regprocedure", "regnamespace", "regrole");

    private SqlWords() {}

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+"));
    }

    static String quote(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
