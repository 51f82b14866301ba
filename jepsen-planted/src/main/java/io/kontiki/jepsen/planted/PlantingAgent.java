package io.kontiki.jepsen.planted;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.HashMap;
import java.util.Map;

/**
 * The Java agent: {@code -javaagent:kontiki-jepsen-planted.jar=NAME} or {@code =NAME,count=FILE}.
 *
 * <p>Everything is tried before the product's first class is loaded: an unknown name, a class or a method that is not there, a result
 * that does not verify, each end the JVM with exit code {@value #EXIT_CODE} and a sentence. Classes out of an archive (CDS) pass
 * through the transformer like others; should one have been defined before, that ends the JVM too.
 */
public final class PlantingAgent {
    /** Of a JVM that could not be given its bug. */
    static final int EXIT_CODE = 70;

    private PlantingAgent() {}

    /** Called by the JVM. */
    public static void premain(String options, Instrumentation instrumentation) {
        try {
            begin(options == null ? "" : options, instrumentation);
        } catch (IOException | RuntimeException | LinkageError e) {
            end(e);
        }
    }

    private static void begin(String options, Instrumentation instrumentation) throws IOException {
        String[] words = options.split(",count=", 2);
        PlantedBug bug = PlantedBugs.find(words[0]);
        ClassLoader loader = ClassLoader.getSystemClassLoader();
        Planting planting = new Planting(bug, loader);
        Map<String, byte[]> planted = new HashMap<>();
        for (String className : bug.classes()) {
            byte[] original = read(className, loader);
            planted.put(
                    className.replace('.', '/'),
                    planting.plant(className, original).bytes());
        }
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            if (bug.classes().contains(loaded.getName())) {
                throw new IllegalStateException("class " + loaded.getName() + " was loaded before its bug was planted");
            }
        }
        Planted.begin(bug.name(), Path.of(words.length == 2 ? words[1] : "planted-" + bug.name() + ".count"));
        instrumentation.addTransformer(new Transformer(planting, planted.keySet()));
        System.err.println("kontiki-jepsen-planted: " + bug.name() + " will be planted into " + bug.classes());
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform()
                        .name("planted")
                        .unstarted(() ->
                                System.err.println("PLANTED " + bug.name() + " ran " + Planted.runs() + " times")));
    }

    static byte[] read(String className, ClassLoader loader) throws IOException {
        String resource = className.replace('.', '/') + ".class";
        try (InputStream in = loader.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("class " + className + " is not on the class path");
            }
            return in.readAllBytes();
        }
    }

    private static void end(Throwable cause) {
        System.err.println("kontiki-jepsen-planted: " + cause.getMessage());
        Runtime.getRuntime().halt(EXIT_CODE);
    }

    /** Plants from the bytes that the JVM is about to define. */
    private record Transformer(Planting planting, java.util.Set<String> internalNames) implements ClassFileTransformer {
        @Override
        public byte[] transform(
                ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] bytes) {
            if (name == null || !internalNames.contains(name)) {
                return null;
            }
            try {
                return planting.plant(name.replace('/', '.'), bytes).bytes();
            } catch (RuntimeException | LinkageError e) {
                end(e);
                return null;
            }
        }
    }

    /** {@code java -jar kontiki-jepsen-planted.jar}: one bug per line: name and what it breaks, with a tab between. */
    public static void main(String[] arguments) {
        PrintStream out = System.out;
        PlantedBugs.all().forEach(bug -> out.println(String.join("\t", bug.name(), bug.breaks())));
    }
}
