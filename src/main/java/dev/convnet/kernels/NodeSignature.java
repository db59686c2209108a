package dev.convnet.kernels;

import ai.onnxruntime.OrtException;
import dev.convnet.ort.capi.KernelApi;
import java.util.BitSet;

/**
 * A node's name and the number of its inputs and outputs.
 *
 * @param name may be empty
 * @param inputCount counts omitted inputs before the last
 * @param outputCount counts omitted outputs before the last
 * @param wantedOutputs the outputs that are not omitted
 */
record NodeSignature(String name, int inputCount, int outputCount, BitSet wantedOutputs) {
    /** @param info the node's OrtKernelInfo */
    static NodeSignature of(long info) throws OrtException {
        int outputCount = KernelApi.outputCount(info);
        BitSet wantedOutputs = new BitSet();
        for (int i = 0; i < outputCount; i++) {
            wantedOutputs.set(i, !KernelApi.outputName(info, i).isEmpty());
        }
        return new NodeSignature(KernelApi.nodeName(info), KernelApi.inputCount(info), outputCount, wantedOutputs);
    }

    boolean hasInput(int index) {
        return index >= 0 && index < inputCount;
    }

    boolean wantsOutput(int index) {
        return index >= 0 && index < outputCount && wantedOutputs.get(index);
    }
}
