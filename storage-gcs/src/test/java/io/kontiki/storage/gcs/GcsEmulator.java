package io.kontiki.storage.gcs;

import com.sun.net.httpserver.HttpExchange;
import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.emulator.EmulatedBucket;
import io.kontiki.storage.emulator.EmulatorServer;
import io.kontiki.storage.emulator.EmulatorServer.Answer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The part of the JSON API of GCS that the store uses, after its reference: multipart and resumable upload with
 * ifGenerationMatch and CRC-32C, metadata and media GET with Range, list, DELETE; one bucket, no authorisation.
 */
final class GcsEmulator implements EmulatorServer.Dialect {
    static final String BUCKET = "cloud-b";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final EmulatedBucket bucket = new EmulatedBucket();
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final AtomicLong sessionIds = new AtomicLong();

    /** A resumable upload; used by one client. */
    private record Session(JsonNode metadata, boolean ifAbsent, ByteArrayOutputStream received) {}

    EmulatedBucket bucket() {
        return bucket;
    }

    @Override
    public Answer answer(HttpExchange exchange, byte[] body) {
        String path = exchange.getRequestURI().getRawPath();
        int api = path.indexOf("/storage/v1/b/");
        if (api < 0) {
            return error(404, "notFound");
        }
        String[] parts = path.substring(api + "/storage/v1/b/".length()).split("/", 3);
        if (!parts[0].equals(BUCKET)) {
            return error(404, "notFound");
        }
        Map<String, String> query = EmulatorServer.query(exchange);
        if (path.startsWith("/upload/")) {
            return upload(exchange, query, body);
        }
        if (parts.length < 3) {
            return list(query);
        }
        String name = EmulatorServer.decode(parts[2]);
        return switch (exchange.getRequestMethod()) {
            case "GET" -> get(exchange, query, name);
            case "DELETE" -> bucket.delete(name) ? Answer.of(204) : error(404, "notFound");
            default -> error(405, "methodNotAllowed");
        };
    }

    @Override
    public Answer error(int status, String code) {
        return json(
                status,
                Map.of(
                        "error",
                        Map.of(
                                "code",
                                status,
                                "message",
                                code + " (emulated)",
                                "errors",
                                List.of(Map.of("reason", code, "message", code + " (emulated)")))));
    }

    private Answer upload(HttpExchange exchange, Map<String, String> query, byte[] body) {
        if (query.containsKey("upload_id")) {
            return resume(exchange, query.get("upload_id"), body);
        }
        boolean ifAbsent = "0".equals(query.get("ifGenerationMatch"));
        switch (query.getOrDefault("uploadType", "")) {
            case "multipart" -> {
                List<byte[]> parts = multipart(exchange.getRequestHeaders().getFirst("Content-Type"), body);
                return finish(JSON.readTree(parts.get(0)), ifAbsent, parts.get(1));
            }
            case "resumable" -> {
                String id = Long.toString(sessionIds.incrementAndGet());
                JsonNode metadata =
                        body.length == 0 ? JSON.valueToTree(Map.of("name", query.get("name"))) : JSON.readTree(body);
                sessions.put(id, new Session(metadata, ifAbsent, new ByteArrayOutputStream()));
                String host = exchange.getRequestHeaders().getFirst("Host");
                return new Answer(
                        200,
                        Map.of(
                                "Location",
                                "http://" + host + "/upload/storage/v1/b/" + BUCKET
                                        + "/o?uploadType=resumable&upload_id=" + id),
                        new byte[0]);
            }
            default -> {
                return error(400, "invalid");
            }
        }
    }

    /**
     * {@code Content-Range: bytes 0-9/10}, {@code bytes 0-9/*} where more follows, or {@code bytes * /10} to ask or
     * finish.
     */
    private Answer resume(HttpExchange exchange, String id, byte[] body) {
        Session session = sessions.get(id);
        if (session == null) {
            return error(404, "notFound");
        }
        String range = exchange.getRequestHeaders().getFirst("Content-Range");
        String spec = range == null ? "*/" + body.length : range.substring("bytes ".length());
        String total = spec.substring(spec.indexOf('/') + 1);
        if (!spec.startsWith("*")) {
            long from = Long.parseLong(spec.substring(0, spec.indexOf('-')));
            if (from != session.received().size()) {
                return error(503, "backendError");
            }
        }
        session.received().writeBytes(body);
        if (!total.equals("*") && session.received().size() == Long.parseLong(total)) {
            sessions.remove(id);
            return finish(
                    session.metadata(), session.ifAbsent(), session.received().toByteArray());
        }
        return new Answer(
                308,
                session.received().size() == 0
                        ? Map.of()
                        : Map.of("Range", "bytes=0-" + (session.received().size() - 1)),
                new byte[0]);
    }

    private Answer finish(JsonNode metadata, boolean ifAbsent, byte[] content) {
        if (metadata.hasNonNull("crc32c") && !metadata.get("crc32c").asString().equals(crc32c(content))) {
            return error(400, "invalid");
        }
        Optional<EmulatedBucket.Entry> written =
                bucket.put(metadata.get("name").asString(), content, Map.of(), ifAbsent);
        return written.map(entry -> json(200, resource(entry))).orElseGet(() -> error(412, "conditionNotMet"));
    }

    private Answer get(HttpExchange exchange, Map<String, String> query, String name) {
        Optional<EmulatedBucket.Entry> found = bucket.get(name);
        if (found.isEmpty()) {
            return error(404, "notFound");
        }
        if (!"media".equals(query.get("alt"))) {
            return json(200, resource(found.get()));
        }
        byte[] content = found.get().content();
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", "application/octet-stream");
        headers.put("x-goog-hash", "crc32c=" + crc32c(content));
        headers.put("x-goog-generation", Long.toString(found.get().generation()));
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range == null) {
            return new Answer(200, headers, content);
        }
        String[] bounds = range.substring("bytes=".length()).split("-", -1);
        long from = Long.parseLong(bounds[0]);
        if (from >= content.length) {
            return error(416, "requestedRangeNotSatisfiable");
        }
        int to = bounds[1].isEmpty()
                ? content.length - 1
                : (int) Math.min(content.length - 1L, Long.parseLong(bounds[1]));
        headers.put("Content-Range", "bytes " + from + "-" + to + "/" + content.length);
        return new Answer(206, headers, Arrays.copyOfRange(content, (int) from, to + 1));
    }

    private Answer list(Map<String, String> query) {
        int limit = Integer.parseInt(query.getOrDefault("maxResults", "1000"));
        String start = query.getOrDefault("pageToken", "");
        EmulatedBucket.Page page = bucket.list(query.getOrDefault("prefix", ""), start, Integer.MAX_VALUE);
        List<EmulatedBucket.Entry> entries = page.entries().stream()
                .filter(entry -> compare(entry.name(), query.getOrDefault("startOffset", "")) >= 0)
                .toList();
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("kind", "storage#objects");
        answer.put(
                "items",
                entries.stream().limit(limit).map(GcsEmulator::resource).toList());
        if (entries.size() > limit) {
            answer.put("nextPageToken", entries.get(limit - 1).name());
        }
        return json(200, answer);
    }

    private static int compare(String left, String right) {
        return Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, Object> resource(EmulatedBucket.Entry entry) {
        return Map.of(
                "kind", "storage#object",
                "bucket", BUCKET,
                "name", entry.name(),
                "size", Integer.toString(entry.content().length),
                "generation", Long.toString(entry.generation()),
                "metageneration", "1",
                "crc32c", crc32c(entry.content()));
    }

    private static Answer json(int status, Object body) {
        return new Answer(
                status, Map.of("Content-Type", "application/json; charset=UTF-8"), JSON.writeValueAsBytes(body));
    }

    private static String crc32c(byte[] content) {
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(4)
                        .putInt(ObjectDigest.of(content).crc32c())
                        .array());
    }

    /** The bodies of the parts of a multipart/related request. */
    private static List<byte[]> multipart(String contentType, byte[] body) {
        String boundary = contentType.substring(contentType.indexOf("boundary=") + "boundary=".length());
        if (boundary.startsWith("\"")) {
            boundary = boundary.substring(1, boundary.indexOf('"', 1));
        }
        String text = new String(body, StandardCharsets.ISO_8859_1);
        String delimiter = "--" + boundary;
        int first = text.indexOf("\r\n\r\n") + 4;
        int firstEnd = text.indexOf("\r\n" + delimiter, first);
        int second = text.indexOf("\r\n\r\n", firstEnd + delimiter.length()) + 4;
        int secondEnd = text.lastIndexOf("\r\n" + delimiter + "--");
        return List.of(Arrays.copyOfRange(body, first, firstEnd), Arrays.copyOfRange(body, second, secondEnd));
    }
}
