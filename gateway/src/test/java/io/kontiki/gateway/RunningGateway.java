package io.kontiki.gateway;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.gateway.http.HttpSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Properties;

/** A whole gateway on free ports, over a Metasrv and region servers in memory, and the way of a PostgreSQL client to it. */
public final class RunningGateway implements AutoCloseable {
    private final MetricRegistry metrics = new MetricRegistry();
    private final Gateway gateway;

    private RunningGateway(Path spill) {
        this.gateway = Gateway.start(
                GatewaySettings.of(HttpSettings.at("127.0.0.1", 0), new InetSocketAddress("127.0.0.1", 0), spill, 2),
                new FakeMeta(1),
                new FakeRegions(),
                new FakeRegions(),
                metrics,
                InstantSource.system(),
                new SecureRandom());
    }

    /** @param temporary a directory of the test's */
    public static RunningGateway in(Path temporary) {
        return new RunningGateway(temporary.resolve("spill"));
    }

    public int httpPort() {
        return gateway.httpPort();
    }

    public int postgresPort() {
        return gateway.postgresPort().orElseThrow();
    }

    MetricRegistry metrics() {
        return metrics;
    }

    /** A session of the real driver, as it connects without being told anything. */
    public Connection connect() throws SQLException {
        return connect(new Properties());
    }

    /** @param properties what the driver is told besides */
    Connection connect(Properties properties) throws SQLException {
        Properties all = new Properties();
        all.setProperty("user", "test");
        all.setProperty("sslmode", "disable");
        all.putAll(properties);
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + postgresPort() + "/public", all);
    }

    @Override
    public void close() {
        gateway.close();
    }
}
