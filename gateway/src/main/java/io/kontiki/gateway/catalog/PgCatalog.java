package io.kontiki.gateway.catalog;

import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.DatabaseInfo;
import io.kontiki.query.plan.QuerySession;
import io.kontiki.query.plan.VirtualTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * {@code pg_catalog} as tools read it to list databases, tables and columns. A database of ours is a schema of theirs as well, and
 * every table but those in append mode has its key as an index, so that tools find it.
 *
 * <p>Three columns are not PostgreSQL's: {@code relisvisible}, {@code indexdef}, {@code condef} hold what its functions of the same
 * purpose would say, and the query module reads calls of those functions as these columns. Tables that could only be empty here are
 * there and empty.
 */
final class PgCatalog implements ClusterCatalog.VirtualSchema {
    static final String NAME = "pg_catalog";
    static final long OWNER = 10;

    private record Definition(PgTable table, BiFunction<ClusterImage, QuerySession, List<Object[]>> rows) {}

    private final Map<String, Definition> tables = new TreeMap<>();

    PgCatalog() {
        databases();
        relations();
        types();
        fixed(
                "pg_am",
                new PgTable().number("oid").text("amname amtype").number("amhandler"),
                List.of(
                        List.of("oid", PgRelations.HEAP, "amname", "heap", "amtype", "t"),
                        List.of("oid", PgRelations.BTREE, "amname", "btree", "amtype", "i")));
        fixed(
                "pg_roles",
                new PgTable()
                        .number("oid")
                        .text("rolname")
                        .flag("rolsuper rolinherit rolcreaterole rolcreatedb rolcanlogin rolreplication rolbypassrls")
                        .number("rolconnlimit")
                        .nullableText("rolpassword rolvaliduntil rolconfig"),
                List.of(List.of(
                        "oid",
                        OWNER,
                        "rolname",
                        "kontiki",
                        "rolsuper",
                        true,
                        "rolinherit",
                        true,
                        "rolcreaterole",
                        true,
                        "rolcreatedb",
                        true,
                        "rolcanlogin",
                        true,
                        "rolconnlimit",
                        -1L)));
        PgTable settings =
                new PgTable().text("name setting").nullableText("unit").text("category short_desc");
        define(
                "pg_settings",
                settings,
                (image, session) -> new TreeMap<>(session.settings())
                        .entrySet().stream()
                                .map(entry -> settings.row("name", entry.getKey(), "setting", entry.getValue()))
                                .toList());
        empty();
    }

    private void databases() {
        PgTable database = new PgTable()
                .number("oid")
                .text("datname")
                .number("datdba encoding")
                .text("datlocprovider")
                .flag("datistemplate datallowconn")
                .number("datconnlimit dattablespace")
                .text("datcollate datctype")
                .nullableText("daticulocale datlocale daticurules datcollversion datacl");
        define(
                "pg_database",
                database,
                (image, session) -> names(image).stream()
                        .map(name -> database.row(
                                "oid",
                                oid(name),
                                "datname",
                                name,
                                "datdba",
                                OWNER,
                                "encoding",
                                6L,
                                "datlocprovider",
                                "c",
                                "datallowconn",
                                true,
                                "datconnlimit",
                                -1L,
                                "datcollate",
                                "C",
                                "datctype",
                                "C",
                                "dattablespace",
                                1663L))
                        .toList());
        PgTable namespace =
                new PgTable().number("oid").text("nspname").number("nspowner").nullableText("nspacl");
        define("pg_namespace", namespace, (image, session) -> {
            List<String> all = new ArrayList<>(names(image));
            all.addAll(List.of(NAME, InformationSchema.NAME));
            return all.stream()
                    .map(name -> namespace.row("oid", oid(name), "nspname", name, "nspowner", OWNER))
                    .toList();
        });
        PgTable tables = new PgTable()
                .text("schemaname tablename tableowner")
                .nullableText("tablespace")
                .flag("hasindexes hasrules hastriggers rowsecurity");
        define(
                "pg_tables",
                tables,
                (image, session) -> PgRelations.sorted(image).stream()
                        .map(table -> tables.row(
                                "schemaname", table.database(), "tablename", table.name(), "tableowner", "kontiki"))
                        .toList());
    }

    private void relations() {
        define("pg_class", PgRelations.CLASS, PgRelations::classes);
        define("pg_attribute", PgRelations.ATTRIBUTE, (image, session) -> PgRelations.attributes(image));
        define("pg_attrdef", PgRelations.DEFAULT, (image, session) -> PgRelations.defaults(image));
        define("pg_index", PgRelations.INDEX, (image, session) -> PgRelations.indexes(image));
        define("pg_constraint", PgRelations.CONSTRAINT, (image, session) -> PgRelations.constraints(image));
    }

    private void types() {
        PgTable type = new PgTable()
                .number("oid")
                .text("typname")
                .number("typnamespace typowner typlen")
                .flag("typbyval")
                .text("typtype typcategory")
                .flag("typispreferred typisdefined")
                .text("typdelim")
                .number("typrelid typelem typarray")
                .text("typinput typoutput typalign typstorage")
                .flag("typnotnull")
                .number("typbasetype typtypmod typndims typcollation")
                .nullableText("typdefault typacl");
        define(
                "pg_type",
                type,
                (image, session) -> PgTypes.ALL.stream()
                        .map(each -> type.row(
                                "oid",
                                each.oid(),
                                "typname",
                                each.name(),
                                "typnamespace",
                                oid(NAME),
                                "typowner",
                                OWNER,
                                "typlen",
                                each.length(),
                                "typtype",
                                "b",
                                "typcategory",
                                each.category(),
                                "typisdefined",
                                true,
                                "typdelim",
                                ",",
                                "typinput",
                                each.name() + "in",
                                "typoutput",
                                each.name() + "out",
                                "typtypmod",
                                -1L))
                        .toList());
    }

    /** What could only be empty here; with the columns that psql and drivers read. */
    private void empty() {
        none(
                "pg_extension",
                new PgTable()
                        .number("oid")
                        .text("extname")
                        .number("extowner extnamespace")
                        .text("extversion"));
        none(
                "pg_description",
                new PgTable()
                        .number("objoid")
                        .text("classoid")
                        .number("objsubid")
                        .text("description"));
        none("pg_shdescription", new PgTable().number("objoid").text("classoid description"));
        none("pg_collation", new PgTable().number("oid").text("collname").number("collnamespace"));
        none(
                "pg_proc",
                new PgTable()
                        .number("oid")
                        .text("proname")
                        .number("pronamespace proowner prolang prorettype")
                        .text("prokind")
                        .flag("proretset")
                        .text("proargtypes"));
        none(
                "pg_policy",
                new PgTable()
                        .number("oid")
                        .text("polname")
                        .number("polrelid")
                        .text("polcmd")
                        .flag("polpermissive")
                        .text("polroles polqual polwithcheck"));
        none(
                "pg_statistic_ext",
                new PgTable()
                        .number("oid stxrelid")
                        .text("stxname")
                        .number("stxnamespace stxowner stxstattarget")
                        .text("stxkeys stxkind"));
        none(
                "pg_publication",
                new PgTable().number("oid").text("pubname").number("pubowner").flag("puballtables"));
        none("pg_publication_rel", new PgTable().number("oid prpubid prrelid").text("prqual prattrs"));
        none("pg_publication_namespace", new PgTable().number("oid pnpubid pnnspid"));
        none("pg_inherits", new PgTable().number("inhrelid inhparent inhseqno").flag("inhdetachpending"));
        none(
                "pg_auth_members",
                new PgTable().number("oid roleid member grantor").flag("admin_option"));
        none(
                "pg_trigger",
                new PgTable()
                        .number("oid tgrelid tgparentid tgfoid")
                        .text("tgname tgenabled")
                        .flag("tgisinternal"));
        none("pg_rewrite", new PgTable().number("oid ev_class").text("rulename ev_type ev_enabled"));
        none("pg_views", new PgTable().text("schemaname viewname viewowner definition"));
        none("pg_matviews", new PgTable().text("schemaname matviewname matviewowner definition"));
        none("pg_enum", new PgTable().number("oid enumtypid").text("enumlabel").number("enumsortorder"));
        none("pg_range", new PgTable().number("rngtypid rngsubtype"));
        none(
                "pg_tablespace",
                new PgTable().number("oid").text("spcname").number("spcowner").nullableText("spcacl spcoptions"));
        none("pg_language", new PgTable().number("oid").text("lanname"));
        none("pg_foreign_table", new PgTable().number("ftrelid ftserver").nullableText("ftoptions"));
        none("pg_foreign_server", new PgTable().number("oid").text("srvname"));
        none(
                "pg_sequence",
                new PgTable()
                        .number("seqrelid seqtypid seqstart seqincrement seqmax seqmin seqcache")
                        .flag("seqcycle"));
        none("pg_db_role_setting", new PgTable().number("setdatabase setrole").nullableText("setconfig"));
    }

    @Override
    public Optional<VirtualTable> table(String name, ClusterImage image, QuerySession session) {
        return Optional.ofNullable(tables.get(name))
                .map(found -> new VirtualTable(
                        found.table().columns(), () -> found.rows().apply(image, session)));
    }

    @Override
    public List<String> tableNames() {
        return List.copyOf(tables.keySet());
    }

    private void define(String name, PgTable table, BiFunction<ClusterImage, QuerySession, List<Object[]>> rows) {
        tables.put(name, new Definition(table, rows));
    }

    private void fixed(String name, PgTable table, List<List<Object>> rows) {
        List<Object[]> made = rows.stream().map(row -> table.row(row.toArray())).toList();
        define(name, table, (image, session) -> made);
    }

    private void none(String name, PgTable table) {
        define(name, table, (image, session) -> List.of());
    }

    private static List<String> names(ClusterImage image) {
        return image.databases().values().stream()
                .map(DatabaseInfo::name)
                .filter(name -> !name.equals(NAME) && !name.equals(InformationSchema.NAME))
                .sorted()
                .toList();
    }

    /** A stable number for a name, above the range of PostgreSQL's built-in objects. */
    static long oid(String name) {
        return 16_384L + (name.hashCode() & 0x3fff_ffffL);
    }
}
