CREATE TABLE IF NOT EXISTS iot (
  host STRING COMMENT 'who', "Region" STRING NOT NULL DEFAULT 'eu', ts TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  v DOUBLE NULL INVERTED INDEX, n BIGINT UNSIGNED DEFAULT 5, note TEXT,
  TIME INDEX (ts), PRIMARY KEY ("Region", host)
) PARTITION ON COLUMNS (host) (host < 'g', host >= 'g' AND host < 'p', host >= 'p')
ENGINE=mito WITH (ttl = '30 days', merge_mode = 'last_non_null', 'compaction.type' = 'twcs', topology = '2-2-1');
CREATE TABLE flags (b BOOLEAN PRIMARY KEY, i INT8 PRIMARY KEY, d DATE, t0 TIMESTAMP_S, t9 TimestampNanosecond TIME INDEX, u UINT64, f FLOAT32, x BYTEA) WITH (append_mode = 'true');
EXPLAIN SELECT host, avg(v) FROM iot WHERE host = 'a' AND ts >= '2026-01-01' AND v > 1 GROUP BY host;
EXPLAIN SELECT * FROM iot ORDER BY ts DESC LIMIT 10;
EXPLAIN SELECT count(*) FROM iot WHERE ts > '2026-01-01' AND ts < '2026-01-02' AND host IN ('a', 'b') AND ("Region" IS NULL OR "Region" = 'x');
EXPLAIN SELECT a.v FROM iot a JOIN iot b ON a.host = b.host AND b.v > 3 WHERE a.ts > 5;
EXPLAIN SELECT median(v) FROM iot WHERE note = 'x';
EXPLAIN SELECT m.host FROM (SELECT host, max(v) AS v FROM iot GROUP BY host) m WHERE m.host = 'a' AND m.v > 2;
INSERT INTO iot (host, v) VALUES ('a', 1), ('b', DEFAULT);
INSERT INTO iot VALUES ('c', 'x', '2026-01-01T00:00:00Z', -1.5e3, 18446744073709551615, 'it''s'), ('d', DEFAULT, now(), 1 + 2 * 3, 7, NULL);
INSERT INTO iot (host, ts) VALUES ('e', now() - INTERVAL '1 hour'), ('f', '2026-01-01'::timestamp + '1d'::interval);
SELECT * FROM iot ORDER BY host;
INSERT INTO iot ("Region", host) VALUES (NULL, 'x');
INSERT INTO iot (host, v) VALUES ('x', 'text');
INSERT INTO iot (host, n) VALUES ('ok', 1), ('x', -1);
INSERT INTO flags VALUES (true, -128, '2026-01-01', 5, 7, 1, 1.5, X'0aff'), ('f', 127, NULL, '2026-01-01', '1969-12-31T23:59:59.999999999Z', 2, 'NaN', '\x00ff');
SELECT * FROM flags ORDER BY t9;
SELECT d, count(*) FROM flags WHERE b AND i < 0 GROUP BY d;
SELECT i FROM flags WHERE b = false;
EXPLAIN SELECT n.v FROM iot n WHERE host IS NULL AND ts <= '2026-01-01' AND ts <> '2025-01-01';
