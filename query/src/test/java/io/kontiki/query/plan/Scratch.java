package io.kontiki.query.plan;

import io.kontiki.common.id.RegionId;
import io.kontiki.query.sql.*;
import java.time.*;
import java.util.*;

public final class Scratch {
    private Scratch() {}
    public static void main(String[] args) throws Exception {
        var create = (Statement.CreateTable) Statements.parse("CREATE TABLE cpu (host STRING, region STRING, ts TIMESTAMP(3) TIME INDEX, v DOUBLE, u BIGINT UNSIGNED, n INT, r FLOAT, d DATE, ts9 TIMESTAMP(9), b BOOLEAN, PRIMARY KEY(host, region))").getFirst();
        var def = new TableDefinition(1, "public", "cpu", create.schema(), List.of(RegionId.of(1, 0), RegionId.of(1, 1)));
        CatalogReader catalog = new CatalogReader() {
            public boolean databaseExists(String d) { return true; }
            public Optional<TableDefinition> table(String d, String n) { return n.equals("cpu") ? Optional.of(def) : Optional.empty(); }
            public Optional<VirtualTable> virtualTable(String d, String n, QuerySession s) { return Optional.empty(); }
        };
        var planner = new QueryPlanner(catalog);
        var session = new QuerySession("public", "me", ZoneOffset.UTC, Instant.parse("2026-01-01T00:00:00Z"), Map.of("server_version_num", "160000", "version", "PostgreSQL 16"));
        for (String sql : java.nio.file.Files.readAllLines(java.nio.file.Path.of(args[0]))) {
            if (sql.isBlank()) continue;
            System.out.println("-- " + sql);
            try {
                var p = planner.plan((Statement.Select) Statements.parse(sql).getFirst(), session);
                System.out.println("   " + p.columns());
                for (var f : p.fragments()) System.out.println("   f" + f.id() + ": " + f.spec().duckSql() + "\n        " + f.spec().columnIds() + f.spec().predicate());
                System.out.println("   " + p.finalSql());
            } catch (Exception e) { System.out.println("   ERROR " + e); if (System.getenv("TRACE") != null) e.printStackTrace(System.out); }
        }
    }
}
