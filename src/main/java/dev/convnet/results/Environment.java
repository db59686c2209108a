package dev.convnet.results;

import dev.convnet.base.ContentHash;
import java.util.List;

/**
 * The machine and the software of the process that ran a cell. A run has one for each machine and library that its cells ran on.
 *
 * @param id names the environment in its run; a hash of the other fields
 * @param label the user's name for the machine
 * @param providers the execution providers in this build of ONNX Runtime
 */
public record Environment(
        String id,
        String convnetVersion,
        @Nullable String label,
        @Nullable String gitCommit,
        @Nullable Boolean gitDirty,
        String cpu,
        int physicalCores,
        int logicalCores,
        long memoryBytes,
        List<Gpu> gpus,
        String os,
        String architecture,
        JavaRuntime java,
        OnnxRuntimeLibrary onnxRuntime,
        List<String> providers,
        int opset,
        int irVersion) {
    /** The same environment under the id that its content gives. */
    public Environment identified() {
        return withId(ContentHash.of(withId("").toString()));
    }

    /** The same environment under another id. */
    Environment withId(String other) {
        return new Environment(
                other,
                convnetVersion,
                label,
                gitCommit,
                gitDirty,
                cpu,
                physicalCores,
                logicalCores,
                memoryBytes,
                gpus,
                os,
                architecture,
                java,
                onnxRuntime,
                providers,
                opset,
                irVersion);
    }

    /** The same machine and software with another library of ONNX Runtime. */
    public Environment withOnnxRuntime(OnnxRuntimeLibrary other, List<String> otherProviders) {
        return new Environment(
                        "",
                        convnetVersion,
                        label,
                        gitCommit,
                        gitDirty,
                        cpu,
                        physicalCores,
                        logicalCores,
                        memoryBytes,
                        gpus,
                        os,
                        architecture,
                        java,
                        other,
                        otherProviders,
                        opset,
                        irVersion)
                .identified();
    }

    /** The label and the hardware, by which the times of two cells can be compared. */
    public Machine machine() {
        return new Machine(
                label,
                cpu,
                physicalCores,
                logicalCores,
                gpus.stream().map(Gpu::name).toList());
    }

    /** A machine: equal ones have comparable times. */
    public record Machine(@Nullable String label, String cpu, int physicalCores, int logicalCores, List<String> gpus) {
        /** The machine's name: its label, otherwise its first GPU, otherwise its CPU. */
        public String name() {
            return label != null && !label.isEmpty() ? label : gpus.isEmpty() ? cpu : gpus.getFirst();
        }
    }
}
