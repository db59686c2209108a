package dev.convnet.base;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions in pom.xml, which the build copies to a resource. */
public final class Version {
    private Version() {}

    /** The version of convnet. */
    public static String current() {
        return property("version");
    }

    /** The version of the training build of ONNX Runtime that Maven fetches, such as {@code 1.28.0-1.5.14}. */
    public static String ofTrainingLibrary() {
        return property("ort-training");
    }

    private static String property(String name) {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty(name);
    }
}
