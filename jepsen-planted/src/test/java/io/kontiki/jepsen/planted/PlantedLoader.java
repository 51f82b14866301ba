package io.kontiki.jepsen.planted;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Loads the product as a node would under the agent: from the class path, but with a bug in it, and apart from the classes that the
 * tests see. JDK, libraries and this module are those of the tests.
 */
final class PlantedLoader extends ClassLoader {
    private final Optional<PlantedBug> bug;

    private PlantedLoader(Optional<PlantedBug> bug) {
        super(PlantedLoader.class.getClassLoader());
        this.bug = bug;
    }

    static PlantedLoader of(String bug) {
        return new PlantedLoader(Optional.of(PlantedBugs.find(bug)));
    }

    static PlantedLoader withoutBug() {
        return new PlantedLoader(Optional.empty());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        boolean product =
                name.startsWith("io.kontiki.") && (!name.startsWith("io.kontiki.jepsen.") || name.contains(".effect."))
                        || name.startsWith("org.apache.ratis.server.raftlog.");
        if (!product) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try {
            byte[] bytes = PlantingAgent.read(name, getParent());
            if (bug.isPresent() && bug.get().classes().contains(name)) {
                bytes = new Planting(bug.get(), getParent()).plant(name, bytes).bytes();
            }
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalStateException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
