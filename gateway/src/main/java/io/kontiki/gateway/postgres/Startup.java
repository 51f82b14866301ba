package io.kontiki.gateway.postgres;

import io.kontiki.common.error.ErrorCode;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The start of a connection: encryption is declined, a cancel request is carried out, a start-up packet is read and answered.
 *
 * <p>Source: PostgreSQL documentation, "Start-up", and libpq's order of attempts.
 */
final class Startup {
    /** Drivers and tools choose their catalog queries by this version. */
    static final String SERVER_VERSION = "16.3";

    private static final int CANCEL_REQUEST = 80877102;
    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_ENCRYPTION_REQUEST = 80877104;
    private static final int PROTOCOL_MAJOR = 3;

    private final MessageReader reader;
    private final MessageWriter writer;
    private final CancelKeys cancelKeys;

    Startup(MessageReader reader, MessageWriter writer, CancelKeys cancelKeys) {
        this.reader = reader;
        this.writer = writer;
        this.cancelKeys = cancelKeys;
    }

    /**
     * Reads until the client has said who it is; null when it came to cancel.
     *
     * @param onPacket is told of the first packet that has the form of one
     */
    StartupRequest negotiate(Runnable onPacket) throws IOException {
        for (int attempt = 0; attempt < 3; attempt++) { // at most one request for each kind of encryption
            MessageReader.Body body = reader.readStartup();
            int code = body.int32();
            onPacket.run();
            switch (code) {
                case SSL_REQUEST, GSS_ENCRYPTION_REQUEST -> writer.raw('N');
                case CANCEL_REQUEST -> {
                    cancelKeys.cancel(new CancelKeys.Key(body.int32(), body.int32()));
                    return null;
                }
                default -> {
                    if (code >>> 16 != PROTOCOL_MAJOR) {
                        throw new ProtocolViolation(
                                SqlState.of(ErrorCode.UNSUPPORTED),
                                "unsupported frontend protocol " + (code >>> 16) + "." + (code & 0xffff)
                                        + ": server supports 3.x");
                    }
                    return new StartupRequest(code & 0xffff, parameters(body));
                }
            }
        }
        throw new ProtocolViolation("no start-up packet after three encryption requests");
    }

    /** Lets the client in and tells it the settings that drivers look at. */
    void welcome(StartupRequest request, CancelKeys.Key key) throws IOException {
        List<String> unknownOptions = request.parameters().keySet().stream()
                .filter(name -> name.startsWith("_pq_."))
                .toList();
        if (request.minorVersion() > 0 || !unknownOptions.isEmpty()) {
            writer.begin('v').int32(0).int32(unknownOptions.size());
            unknownOptions.forEach(writer::string);
            writer.end();
        }
        writer.begin('R').int32(0).end(); // trust: there are no users yet
        for (Map.Entry<String, String> setting : settings(request).entrySet()) {
            writer.begin('S')
                    .string(setting.getKey())
                    .string(setting.getValue())
                    .end();
        }
        writer.begin('K').int32(key.process()).int32(key.secret()).end();
    }

    private static Map<String, String> settings(StartupRequest request) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("server_version", SERVER_VERSION);
        settings.put("server_encoding", "UTF8");
        settings.put("client_encoding", "UTF8");
        settings.put("DateStyle", "ISO, MDY");
        settings.put("TimeZone", "UTC");
        settings.put("integer_datetimes", "on");
        settings.put("standard_conforming_strings", "on");
        settings.put("application_name", request.parameters().getOrDefault("application_name", ""));
        settings.put("is_superuser", "on");
        settings.put("session_authorization", request.parameters().getOrDefault("user", "kontiki"));
        settings.put("in_hot_standby", "off");
        settings.put("default_transaction_read_only", "off");
        return settings;
    }

    private static Map<String, String> parameters(MessageReader.Body body) throws IOException {
        Map<String, String> parameters = new HashMap<>();
        while (body.hasRemaining()) {
            String name = body.string();
            if (name.isEmpty()) {
                break;
            }
            parameters.put(name, body.string());
        }
        return parameters;
    }
}
