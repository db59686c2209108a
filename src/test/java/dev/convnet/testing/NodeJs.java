package dev.convnet.testing;

import dev.convnet.base.ExternalProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs JavaScript programs with Node.js and the packages of {@code src/test/node}. */
public final class NodeJs {
    private static final Path MODULES = Path.of("src/test/node/node_modules").toAbsolutePath();

    private NodeJs() {}

    static boolean isInstalled() {
        return Files.isDirectory(MODULES.resolve("onnxruntime-node"))
                && ExternalProgram.output(List.of("node", "--version")).isPresent();
    }

    /** The folder of the npm package {@code onnxruntime-web}. */
    public static Path onnxRuntimeWeb() {
        return MODULES.resolve("onnxruntime-web");
    }

    /**
     * Runs a program to its end. The test fails with what the program wrote if the program fails.
     *
     * @param program the file of an ECMAScript module
     * @param arguments paths are absolute
     * @return what the program wrote
     */
    public static String run(Path program, Object... arguments) {
        TestGroup.NODE.require();
        List<String> command = new ArrayList<>(List.of("node", "--input-type=module", "-"));
        command.addAll(TestProgram.command(arguments));
        // A program from standard input finds packages from the working directory.
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(MODULES.getParent().toFile())
                .redirectInput(program.toFile());
        return TestProgram.run(program.getFileName().toString(), builder);
    }
}
