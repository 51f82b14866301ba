package io.kontiki.cli.node;

import io.kontiki.cli.CommandFailure;
import io.kontiki.cli.ExitCode;
import io.kontiki.common.settings.SettingKey;
import io.kontiki.common.settings.SettingKeys;
import io.kontiki.common.settings.SettingType;
import io.kontiki.common.settings.Settings;
import io.kontiki.meta.client.NodeRole;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * {@code kontiki ... start}: one server process in the foreground until SIGTERM. Its flags are its settings: each declared key is a
 * flag, an environment variable and a key of the TOML file that {@code --config} names.
 */
public final class ServerCommand implements Callable<Integer> {
    private final CommandSpec spec;
    private final SettingKeys keys;
    private final Function<Settings, NodeSettings> kind;

    private ServerCommand(SettingKeys keys, Function<Settings, NodeSettings> kind, String description) {
        this.keys = keys;
        this.kind = kind;
        this.spec = CommandSpec.wrapWithoutInspection(this);
        spec.name("start").usageMessage().description(description).sortOptions(false);
        spec.addOption(OptionSpec.builder("--config")
                .type(String.class)
                .paramLabel("FILE.toml")
                .description("Settings as TOML; environment and flags win over it.")
                .build());
        keys.all().forEach(key -> spec.addOption(option(key)));
    }

    private static OptionSpec option(SettingKey<?> key) {
        String defaultText =
                key.defaultValue() == null || key.defaultText().isEmpty() ? "" : " (default " + key.defaultText() + ")";
        return OptionSpec.builder(key.flagName())
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .paramLabel("<" + key.type().name() + ">")
                .description(key.doc().replace("%", "%%") + defaultText)
                .build();
    }

    /** Lists may be given in parts. Of anything else, a second value is a mistake, and the first or the last may be the wrong one. */
    private static String value(SettingKey<?> key, List<String> values) {
        if (values.size() > 1 && key.type() != SettingType.LIST) {
            throw CommandFailure.usage(
                    key.flagName() + " is given " + values.size() + " times and takes one value; give it once");
        }
        return String.join(",", values);
    }

    /** Adds every command that starts a server. */
    public static void addTo(CommandLine root) {
        add(
                root,
                "standalone",
                "One process with all roles, data on the local disk.",
                NodeKeys::standalone,
                settings -> NodeSettings.standalone(settings, Ports::anyFree));
        add(root, "node", "One node of a cluster, with roles of your choice.", NodeKeys::node, NodeSettings::node);
        add(
                root,
                "metasrv",
                "One node of a cluster that holds metadata.",
                NodeKeys::metasrv,
                settings -> NodeSettings.single(settings, NodeRole.METASRV));
        add(
                root,
                "region-server",
                "One node of a cluster that holds rows.",
                NodeKeys::regionServer,
                settings -> NodeSettings.single(settings, NodeRole.REGION_SERVER));
        add(
                root,
                "gateway",
                "One node of a cluster that clients talk to.",
                NodeKeys::gateway,
                settings -> NodeSettings.single(settings, NodeRole.GATEWAY));
    }

    private static void add(
            CommandLine root,
            String name,
            String description,
            Supplier<SettingKeys> keys,
            Function<Settings, NodeSettings> kind) {
        CommandSpec parent = CommandSpec.create().name(name);
        parent.usageMessage().description(description).synopsisSubcommandLabel("COMMAND");
        CommandLine commandLine = new CommandLine(parent);
        commandLine.addSubcommand(
                "start",
                new ServerCommand(keys.get(), kind, "Start in the foreground; SIGTERM stops it cleanly.").spec);
        root.addSubcommand(name, commandLine);
    }

    @Override
    public Integer call() throws Exception {
        Map<String, String> flags = new LinkedHashMap<>();
        for (SettingKey<?> key : keys.all()) {
            List<String> values = spec.findOption(key.flagName()).getValue();
            if (values != null) {
                flags.put(key.name(), value(key, values));
            }
        }
        String file = spec.findOption("--config").getValue();
        Map<String, String> environment = new HashMap<>(System.getenv());
        // These belong to the launcher and to the log.
        environment
                .keySet()
                .removeAll(List.of(
                        "KONTIKI_JVM_OPTIONS",
                        "KONTIKI_NODE_JVM_OPTIONS",
                        "KONTIKI_NO_BUILD",
                        "KONTIKI_LOG_LEVEL",
                        "KONTIKI_RATIS_LOG_LEVEL"));
        Settings settings = Settings.load(keys, file == null ? null : Path.of(file), environment, flags);
        NodeProcess.run(kind.apply(settings));
        return ExitCode.OK;
    }
}
