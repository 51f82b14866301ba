package io.kontiki.storage.s3;

import com.sun.net.httpserver.HttpExchange;
import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.emulator.EmulatedBucket;
import io.kontiki.storage.emulator.EmulatorServer;
import io.kontiki.storage.emulator.EmulatorServer.Answer;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The part of S3 that the store uses, after the API reference: PUT with If-None-Match and checksums, GET with Range,
 * HEAD, DELETE and ListObjectsV2, path style, one bucket. Signatures are not checked.
 */
final class S3Emulator implements EmulatorServer.Dialect {
    static final String BUCKET = "cloud-a";

    private final EmulatedBucket bucket = new EmulatedBucket();

    EmulatedBucket bucket() {
        return bucket;
    }

    @Override
    public Answer answer(HttpExchange exchange, byte[] body) {
        String path = exchange.getRequestURI().getRawPath().substring(1);
        int slash = path.indexOf('/');
        String bucketName = slash < 0 ? path : path.substring(0, slash);
        String name = slash < 0 ? "" : EmulatorServer.decode(path.substring(slash + 1));
        String method = exchange.getRequestMethod();
        if (!bucketName.equals(BUCKET)) {
            return method.equals("HEAD") ? Answer.of(404) : error(404, "NoSuchBucket");
        }
        if (name.isEmpty()) {
            return method.equals("HEAD") ? Answer.of(200) : list(EmulatorServer.query(exchange));
        }
        return switch (method) {
            case "PUT" -> put(exchange, name, body);
            case "GET", "HEAD" -> get(exchange, name);
            case "DELETE" -> {
                bucket.delete(name);
                yield Answer.of(204);
            }
            default -> error(405, "MethodNotAllowed");
        };
    }

    @Override
    public Answer error(int status, String code) {
        return xml(status, "<Error><Code>" + code + "</Code><Message>" + code + " (emulated)</Message></Error>");
    }

    private Answer put(HttpExchange exchange, String name, byte[] body) {
        var headers = exchange.getRequestHeaders();
        String sha256 = headers.getFirst("x-amz-content-sha256");
        if (sha256 != null && sha256.length() == 64 && !sha256.equals(sha256(body))) {
            return error(400, "XAmzContentSHA256Mismatch");
        }
        String crc = headers.getFirst("x-amz-checksum-crc32c");
        byte[] own =
                ByteBuffer.allocate(4).putInt(ObjectDigest.of(body).crc32c()).array();
        if (crc != null && !Arrays.equals(own, Base64.getDecoder().decode(crc))) {
            return error(400, "BadDigest");
        }
        Map<String, String> metadata = new HashMap<>();
        headers.forEach((header, values) -> {
            if (header.toLowerCase(Locale.ROOT).startsWith("x-amz-meta-")) {
                metadata.put(header, values.getFirst());
            }
        });
        boolean ifAbsent = "*".equals(headers.getFirst("If-None-Match"));
        Optional<EmulatedBucket.Entry> written = bucket.put(name, body, metadata, ifAbsent);
        return written.map(entry -> new Answer(200, Map.of("ETag", etag(entry)), new byte[0]))
                .orElseGet(() -> error(412, "PreconditionFailed"));
    }

    private Answer get(HttpExchange exchange, String name) {
        Optional<EmulatedBucket.Entry> found = bucket.get(name);
        if (found.isEmpty()) {
            return exchange.getRequestMethod().equals("HEAD") ? Answer.of(404) : error(404, "NoSuchKey");
        }
        byte[] content = found.get().content();
        Map<String, String> headers = new HashMap<>(found.get().metadata());
        headers.put("ETag", etag(found.get()));
        headers.put("Content-Type", "binary/octet-stream");
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range == null) {
            return new Answer(200, headers, content);
        }
        String[] bounds = range.substring("bytes=".length()).split("-", -1);
        long from = Long.parseLong(bounds[0]);
        if (from >= content.length) {
            return error(416, "InvalidRange");
        }
        int to = (int) Math.min(content.length - 1L, Long.parseLong(bounds[1]));
        headers.put("Content-Range", "bytes " + from + "-" + to + "/" + content.length);
        return new Answer(206, headers, Arrays.copyOfRange(content, (int) from, to + 1));
    }

    private Answer list(Map<String, String> query) {
        String start = query.getOrDefault("continuation-token", query.getOrDefault("start-after", ""));
        int limit = Math.min(1000, Integer.parseInt(query.getOrDefault("max-keys", "1000")));
        EmulatedBucket.Page page = bucket.list(query.getOrDefault("prefix", ""), start, limit);
        StringBuilder xml =
                new StringBuilder("<ListBucketResult><Name>" + BUCKET + "</Name><EncodingType>url</EncodingType>");
        page.entries()
                .forEach(entry -> xml.append("<Contents><Key>")
                        .append(URLEncoder.encode(entry.name(), StandardCharsets.UTF_8))
                        .append("</Key><LastModified>2030-01-01T00:00:00.000Z</LastModified><Size>")
                        .append(entry.content().length)
                        .append("</Size></Contents>"));
        xml.append("<IsTruncated>").append(page.more()).append("</IsTruncated>");
        if (page.more()) {
            // Tokens are opaque to clients; escaped because names are not always XML.
            xml.append("<NextContinuationToken>")
                    .append(page.entries()
                            .getLast()
                            .name()
                            .replace("&", "&amp;")
                            .replace("<", "&lt;"))
                    .append("</NextContinuationToken>");
        }
        return xml(200, xml.append("</ListBucketResult>").toString());
    }

    private static Answer xml(int status, String xml) {
        return new Answer(
                status,
                Map.of("Content-Type", "application/xml"),
                ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml).getBytes(StandardCharsets.UTF_8));
    }

    private static String etag(EmulatedBucket.Entry entry) {
        return "\"" + entry.generation() + "\"";
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every JDK has SHA-256", missing);
        }
    }
}
