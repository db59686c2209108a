package dev.convnet.train;

import dev.convnet.base.Version;
import dev.convnet.ort.ExecutionProvider;
import dev.convnet.ort.OrtRuntime;
import dev.convnet.ort.SessionFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import oshi.SystemInfo;

/**
 * Everything besides the recipe and the images on which the last bits of a training depend. A resumed run equals an uninterrupted
 * one bit for bit if its environment is the checkpoint's; another one is allowed, and recorded.
 *
 * @param convnet the version of convnet
 * @param onnxRuntime the version of ONNX Runtime
 * @param provider the execution provider, with its device
 * @param providerOptions the provider's options, by ONNX Runtime's names
 * @param allowFallback whether nodes without a kernel of the provider may run on the CPU
 * @param kernels the kernels of this project's operators, as in suites
 * @param threads the number of threads for an operator
 * @param processor the name of the processor, whose instruction set decides the kernels of ONNX Runtime's CPU provider
 * @param java the version of Java, which runs kernels written in Java
 */
record TrainingEnvironment(
        String convnet,
        String onnxRuntime,
        String engine,
        String provider,
        Map<String, String> providerOptions,
        boolean allowFallback,
        String kernels,
        int threads,
        String processor,
        String java) {
    /** Finding out the processor takes a while, and the answer never changes. */
    private static final class Processor {
        static final String NAME = new SystemInfo()
                .getHardware()
                .getProcessor()
                .getProcessorIdentifier()
                .getName()
                .strip();
    }

    /** The environment of a training in this process. */
    static TrainingEnvironment of(SessionFactory sessions, TrainingEngine engine) {
        ExecutionProvider provider = sessions.settings().provider();
        return new TrainingEnvironment(
                Version.current(),
                OrtRuntime.version(),
                engine.toString(),
                provider.toString(),
                provider.options(),
                sessions.settings().allowFallback(),
                sessions.kernels().choice(),
                sessions.settings().threads(),
                Processor.NAME,
                System.getProperty("java.version"));
    }

    /** The settings in which this environment, of a resumed run, differs from the checkpoint's, by name. */
    Map<String, Metrics.SettingChange> changesSince(TrainingEnvironment checkpoint) {
        Map<String, String> before = checkpoint.settings();
        Map<String, Metrics.SettingChange> changes = new LinkedHashMap<>();
        settings().forEach((name, now) -> {
            if (!now.equals(before.get(name))) {
                changes.put(name, new Metrics.SettingChange(before.get(name), now));
            }
        });
        return changes;
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("convnet", convnet);
        settings.put("ONNX Runtime", onnxRuntime);
        settings.put("engine", engine);
        settings.put("provider", provider);
        settings.put("provider-option", providerOptions.toString());
        settings.put("allow-fallback", Boolean.toString(allowFallback));
        settings.put("kernels", kernels);
        settings.put("threads", Integer.toString(threads));
        settings.put("processor", processor);
        settings.put("Java", java);
        return settings;
    }
}
