package dev.convnet.results;

import java.util.List;

/**
 * The machine and the software of a run.
 *
 * @param label the user's name for the machine
 * @param busyCores cores that other processes kept busy just before the run
 * @param providers the execution providers in this build of ONNX Runtime
 */
public record Environment(
        String convnetVersion,
        @Nullable String label,
        @Nullable String gitCommit,
        @Nullable Boolean gitDirty,
        String cpu,
        int physicalCores,
        int logicalCores,
        long memoryBytes,
        double busyCores,
        List<Gpu> gpus,
        String os,
        String architecture,
        JavaRuntime java,
        String onnxRuntime,
        List<String> providers,
        int opset,
        int irVersion) {}
