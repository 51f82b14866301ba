package io.kontiki.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.gateway.RunningGateway;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a statement is read out of a URL and out of a form: what is stored is what was sent, or nothing. */
@Timeout(60)
final class ParametersTest {
    @TempDir
    private static Path temporary;

    private static RunningGateway gateway;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        gateway = RunningGateway.in(temporary);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({"'caf%C3%A9', café", "caf%c3%a9%20%2B+1, café + 1", "%F0%9F%98%80, \uD83D\uDE00"})
    void whatIsEncodedAsUtf8IsReadAsIt(String encoded, String text) throws Exception {
        String sql = "sql=SELECT+'" + encoded + "'";
        assertThat(inQuery(sql.replace("'", "%27")).body()).contains('"' + text + '"');
        assertThat(inForm(sql).body()).contains('"' + text + '"');
    }

    @ParameterizedTest
    @ValueSource(strings = {"café", "\uD83D\uDE00"})
    void aFormMayHoldUtf8AsItIs(String text) throws Exception {
        assertThat(inForm("sql=SELECT '" + text + "'").body()).contains('"' + text + '"');
    }

    @ParameterizedTest
    @CsvSource({
        "caf%E9, 'invalid byte sequence for encoding \\\"UTF8\\\": 0xe9 at byte 12'",
        "%ED%A0%80, 0xed at byte 9",
        "%C0%80, 0xc0 at byte 9",
        "%ZZ, not URL-encoded",
        "%, not URL-encoded"
    })
    void whatIsNoUtf8IsRefusedAndNotReadAsSomethingElse(String encoded, String reason) throws Exception {
        String sql = "sql=SELECT+'" + encoded + "'";
        HttpResponse<String> answer = inForm(sql);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(reason);
        if (!reason.startsWith("not URL")) {
            HttpResponse<String> other = inQuery(sql.replace("'", "%27"));
            assertThat(other.statusCode()).isEqualTo(400);
            assertThat(other.body()).contains(reason);
        }
    }

    private HttpResponse<String> inQuery(String parameters) throws Exception {
        return send(HttpRequest.newBuilder(url("?" + parameters)).GET());
    }

    private HttpResponse<String> inForm(String parameters) throws Exception {
        return send(HttpRequest.newBuilder(url(""))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(parameters)));
    }

    private static URI url(String query) {
        return URI.create("http://127.0.0.1:" + gateway.httpPort() + "/v1/sql" + query);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
