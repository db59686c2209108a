package dev.convnet.ort;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.convnet.base.SettingError;
import java.nio.file.Path;
import java.util.Optional;
import oshi.SystemInfo;

/**
 * The settings that sessions share.
 *
 * @param threads the number of threads that one operator may use; bit-identical results need the same number
 * @param provider the execution provider that runs the nodes
 * @param allowFallback whether nodes without a kernel of the provider may run on the CPU; otherwise such nodes are an error
 * @param profile the path prefix of the profiles that sessions write; empty for no profiles
 */
public record SessionSettings(int threads, ExecutionProvider provider, boolean allowFallback, Optional<Path> profile) {
    /** The largest number of threads: more than the processors of any machine, and few enough for ONNX Runtime to start. */
    public static final int MOST_THREADS = 1024;

    /** @throws SettingError if {@code threads} is out of its range */
    public SessionSettings {
        SettingError.require(
                threads >= 1 && threads <= MOST_THREADS,
                "threads",
                "must be from 1 to " + MOST_THREADS + ", not " + threads);
    }

    /** The CPU execution provider with {@code threads} threads. */
    public static SessionSettings onCpu(int threads) {
        return new SessionSettings(threads, ExecutionProvider.CPU, false, Optional.empty());
    }

    /** The CPU execution provider with one thread for each physical core that this process may use. */
    public static SessionSettings onAllCores() {
        int physical = new SystemInfo().getHardware().getProcessor().getPhysicalProcessorCount();
        return onCpu(Math.clamp(physical, 1, Runtime.getRuntime().availableProcessors()));
    }

    /** These settings with another number of threads. */
    public SessionSettings withThreads(int other) {
        return new SessionSettings(other, provider, allowFallback, profile);
    }

    /** These settings with another execution provider. */
    public SessionSettings withProvider(ExecutionProvider other) {
        return new SessionSettings(threads, other, allowFallback, profile);
    }

    /** These settings with or without fallback to the CPU. */
    public SessionSettings withFallback(boolean allowed) {
        return new SessionSettings(threads, provider, allowed, profile);
    }

    /** These settings with a profile of each session, written to a file whose path begins with {@code prefix}. */
    SessionSettings withProfile(Path prefix) {
        return new SessionSettings(threads, provider, allowFallback, Optional.of(prefix));
    }

    /** Whether nodes may run on another execution provider than {@link #provider}. */
    boolean allowsOtherProviders() {
        return provider.isCpu() || allowFallback;
    }

    /**
     * Checks that the execution provider is available.
     *
     * @throws dev.convnet.base.UnavailableError if the provider is missing or does not load; the message says what is missing
     */
    public void requireProvider() {
        try {
            toOptions().close();
        } catch (OrtException e) {
            throw new UncheckedOrtException("preparing a session", e);
        }
    }

    /** New session options with these settings; the caller closes them. */
    SessionOptions toOptions() throws OrtException {
        SessionOptions options = new SessionOptions();
        try {
            options.setIntraOpNumThreads(threads);
            requireDeterminism(options);
            options.addConfigEntry(NodePlacement.RECORDED, "1");
            // Exceptions carry ONNX Runtime's reasons; at a lower level it also prints them on stderr.
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            if (profile.isPresent()) {
                options.enableProfiling(profile.get().toString());
            }
            if (!provider.isCpu()) {
                provider.addTo(options);
            }
            return options;
        } catch (OrtException | RuntimeException e) {
            options.close();
            throw e;
        }
    }

    private static void requireDeterminism(SessionOptions options) throws OrtException {
        try {
            options.setDeterministicCompute(true);
        } catch (NoSuchMethodError _) {
            // The Java library of the last training builds lacks this switch, which changes GPU kernels only.
        }
    }
}
