package dev.convnet.kernels.jvm;

import dev.convnet.kernels.KernelTensor;
import java.util.List;

/** Elementwise computations: tensors of one size pass in chunks through arrays that stay in the first-level cache. */
final class Chunks {
    /** The number of elements of a chunk: the seven arrays of Adam's step, of 4 KiB each, fit into 32 KiB. */
    static final int SIZE = 1 << 10;

    private static final int CHUNKS_PER_TASK = 32;

    private Chunks() {}

    /** An elementwise function. */
    @FunctionalInterface
    interface ElementwiseFunction {
        /**
         * Computes one chunk.
         *
         * @param chunks an array for each input, then one for each output
         * @param count the number of elements in each array
         */
        void compute(float[][] chunks, int count);
    }

    /** Computes {@code outputs} from {@code inputs}. An output may share the memory of an input. */
    static void forEach(
            Workers workers, List<KernelTensor> inputs, List<KernelTensor> outputs, ElementwiseFunction function) {
        long elements = outputs.getFirst().elements();
        long perTask = (long) CHUNKS_PER_TASK * SIZE;
        workers.forEach(Math.toIntExact((elements + perTask - 1) / perTask), task -> {
            float[][] chunks = Scratch.matrix(0, inputs.size() + outputs.size(), SIZE);
            long end = Math.min(elements, (task + 1) * perTask);
            for (long from = task * perTask; from < end; from += SIZE) {
                int count = (int) Math.min(SIZE, end - from);
                for (int i = 0; i < inputs.size(); i++) {
                    Floats.load(inputs.get(i), from, chunks[i], 0, count);
                }
                function.compute(chunks, count);
                for (int i = 0; i < outputs.size(); i++) {
                    Floats.store(chunks[inputs.size() + i], 0, outputs.get(i), from, count);
                }
            }
        });
    }
}
