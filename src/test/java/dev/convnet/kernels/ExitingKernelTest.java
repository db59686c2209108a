package dev.convnet.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.kernels.example.Swish;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A kernel that calls System.exit fails the command, with a line that names it, whatever its exit code. */
class ExitingKernelTest {
    private static final String MODEL = "src/test/resources/dev/convnet/kernels/example/swish.onnx";

    /** Kernels that end the process as if it had succeeded. */
    public static final class Exiting implements KernelProvider {
        @Override
        public String name() {
            return "exiting";
        }

        @Override
        public KernelLibrary open(String selector) {
            return KernelLibrary.of("a test", KernelFactory.of(Swish.SCHEMA, _ -> _ -> System.exit(0)));
        }
    }

    @Test
    void theProcessFailsAndNamesTheKernel() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.convnet.cli.Main",
                        "compare",
                        MODEL,
                        "--dim",
                        "n=10",
                        "--with-kernels",
                        Exiting.class.getName()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, process.waitFor(), err);
        List<String> ours =
                err.lines().filter(line -> line.startsWith("convnet: ")).toList();
        assertEquals(1, ours.size(), err);
        assertEquals(
                "convnet: kernel '" + Exiting.class.getName() + "' of my.domain::Swish: the kernel called System.exit",
                ours.getFirst());
    }
}
