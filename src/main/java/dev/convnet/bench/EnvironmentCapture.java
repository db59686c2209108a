package dev.convnet.bench;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import dev.convnet.base.GitCheckout;
import dev.convnet.base.Version;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.ort.OrtRuntime;
import dev.convnet.results.Environment;
import dev.convnet.results.Gpu;
import dev.convnet.results.JavaRuntime;
import dev.convnet.results.OnnxRuntimeLibrary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GraphicsCard;
import oshi.hardware.HardwareAbstractionLayer;

/** Describes the machine and the software of this process, without which its figures mean nothing. */
public final class EnvironmentCapture {
    /** How long the load of the machine is observed. */
    private static final Duration LOOK = Duration.ofMillis(200);

    /** The commit in ONNX Runtime's description of its build. */
    private static final Pattern BUILD = Pattern.compile("git-commit-id=(\\w+)");

    private EnvironmentCapture() {}

    /**
     * The environment of this process.
     *
     * @param project the project's folder; the commit is told if it is a Git checkout and {@code git} is there
     * @param label what the user calls this machine; null for nothing
     */
    public static Environment capture(Path project, String label) {
        SystemInfo system = new SystemInfo();
        HardwareAbstractionLayer hardware = system.getHardware();
        CentralProcessor processor = hardware.getProcessor();
        GitCheckout checkout = new GitCheckout(project);
        Optional<String> commit = checkout.commit();
        return new Environment(
                        "",
                        Version.current(),
                        label,
                        commit.orElse(null),
                        commit.flatMap(_ -> checkout.isChanged()).orElse(null),
                        processor.getProcessorIdentifier().getName().strip(),
                        processor.getPhysicalProcessorCount(),
                        processor.getLogicalProcessorCount(),
                        hardware.getMemory().getTotal(),
                        hardware.getGraphicsCards().stream()
                                .map(EnvironmentCapture::gpu)
                                .toList(),
                        system.getOperatingSystem().toString(),
                        System.getProperty("os.arch"),
                        new JavaRuntime(
                                System.getProperty("java.version"),
                                System.getProperty("java.vm.name"),
                                System.getProperty("java.vm.version"),
                                System.getProperty("java.vendor")),
                        onnxRuntime(),
                        providers(),
                        Ops.OPSET,
                        Model.IR_VERSION)
                .identified();
    }

    /** The environment of the process that started this one, with the library that this process loaded. */
    public static Environment inherited(Environment parent) {
        return parent.withOnnxRuntime(onnxRuntime(), providers());
    }

    private static OnnxRuntimeLibrary onnxRuntime() {
        Matcher build = BUILD.matcher(OrtRuntime.buildInfo());
        return new OnnxRuntimeLibrary(
                OrtRuntime.version(),
                OrtRuntime.library(),
                build.find() ? build.group(1) : null,
                OrtRuntime.isTrainingBuild());
    }

    private static List<String> providers() {
        return OrtEnvironment.getAvailableProviders().stream()
                .map(OrtProvider::getName)
                .toList();
    }

    /** The average number of cores that other processes keep busy, over a short while. */
    static double busyCores() {
        CentralProcessor processor = new SystemInfo().getHardware().getProcessor();
        ProcessHandle self = ProcessHandle.current();
        Duration before = cpuTime(self);
        long start = System.nanoTime();
        double all = processor.getSystemCpuLoad(LOOK.toMillis()) * processor.getLogicalProcessorCount();
        double own = (double) cpuTime(self).minus(before).toNanos() / (System.nanoTime() - start);
        return Math.max(0, all - own);
    }

    private static Duration cpuTime(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static Gpu gpu(GraphicsCard card) {
        String driver = card.getVersionInfo();
        return new Gpu(card.getName(), driver.isBlank() || driver.equals("unknown") ? null : driver, card.getVRam());
    }
}
