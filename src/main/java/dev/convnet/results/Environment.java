package dev.convnet.results;

import java.util.List;

/**
 * Where the run took place.
 *
 * @param label what the user calls the machine
 * @param busyCores cores that other processes kept busy just before the run
 * @param providers what ONNX Runtime has compiled in
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
