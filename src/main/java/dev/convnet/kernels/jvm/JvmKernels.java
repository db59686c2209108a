package dev.convnet.kernels.jvm;

import dev.convnet.kernels.KernelFactory;
import dev.convnet.kernels.KernelLibrary;
import dev.convnet.ops.AdamStep;
import dev.convnet.ops.AdamWStep;
import dev.convnet.ops.AveragePoolGrad;
import dev.convnet.ops.BatchNormalizationGrad;
import dev.convnet.ops.BatchNormalizationReluGrad;
import dev.convnet.ops.BatchNormalizationReluTraining;
import dev.convnet.ops.BatchNormalizationTraining;
import dev.convnet.ops.ConvBiasGrad;
import dev.convnet.ops.ConvInputGrad;
import dev.convnet.ops.ConvWeightGrad;
import dev.convnet.ops.GlobalAveragePoolGrad;
import dev.convnet.ops.GlobalMaxPoolGrad;
import dev.convnet.ops.MaxPoolGrad;
import dev.convnet.ops.MomentumStep;
import dev.convnet.ops.ReluGrad;
import dev.convnet.ops.SeededDropout;
import dev.convnet.ops.SgdStep;
import dev.convnet.ops.SigmoidGrad;
import dev.convnet.ops.SoftmaxCrossEntropy;
import dev.convnet.ops.SoftmaxCrossEntropyGrad;
import java.util.List;

/** The kernels in plain Java, with the threads that they share. */
final class JvmKernels implements KernelLibrary {
    private final Workers workers;

    JvmKernels(int threads) {
        workers = new Workers(threads);
    }

    @Override
    public String description() {
        int threads = workers.threads();
        return "Java, " + threads + (threads == 1 ? " thread" : " threads");
    }

    @Override
    public List<KernelFactory> factories() {
        return List.of(
                KernelFactory.of(ConvInputGrad.TYPE, conv -> ConvKernels.input(workers, conv)),
                KernelFactory.of(ConvWeightGrad.TYPE, conv -> ConvKernels.weight(workers, conv.window())),
                KernelFactory.of(ConvBiasGrad.TYPE, _ -> call -> ConvKernels.bias(workers, call)),
                KernelFactory.of(MaxPoolGrad.TYPE, pool -> PoolKernels.max(workers, pool.inputSize())),
                KernelFactory.of(AveragePoolGrad.TYPE, pool -> PoolKernels.average(workers, pool)),
                KernelFactory.of(GlobalMaxPoolGrad.TYPE, _ -> call -> PoolKernels.globalMax(workers, call)),
                KernelFactory.of(
                        GlobalAveragePoolGrad.TYPE, pool -> PoolKernels.globalAverage(workers, pool.inputSize())),
                KernelFactory.of(ReluGrad.TYPE, _ -> call -> ActivationKernels.relu(workers, call)),
                KernelFactory.of(SigmoidGrad.TYPE, _ -> call -> ActivationKernels.sigmoid(workers, call)),
                KernelFactory.of(
                        BatchNormalizationTraining.TYPE,
                        norm -> BatchNormKernels.forward(workers, norm.epsilon(), norm.momentum())),
                KernelFactory.of(
                        BatchNormalizationReluTraining.TYPE,
                        norm -> BatchNormKernels.forwardWithRelu(workers, norm.epsilon(), norm.momentum())),
                KernelFactory.of(BatchNormalizationGrad.TYPE, _ -> call -> BatchNormKernels.backward(workers, call)),
                KernelFactory.of(
                        BatchNormalizationReluGrad.TYPE, _ -> call -> BatchNormKernels.backwardWithRelu(workers, call)),
                KernelFactory.of(SeededDropout.TYPE, dropout -> DropoutKernel.of(workers, dropout)),
                KernelFactory.of(SoftmaxCrossEntropy.TYPE, _ -> CrossEntropyKernels::loss),
                KernelFactory.of(SoftmaxCrossEntropyGrad.TYPE, _ -> CrossEntropyKernels::gradient),
                KernelFactory.of(SgdStep.TYPE, step -> OptimizerKernels.sgd(workers, step.weightDecay())),
                KernelFactory.of(MomentumStep.TYPE, step -> OptimizerKernels.momentum(workers, step)),
                KernelFactory.of(AdamStep.TYPE, step -> OptimizerKernels.adam(workers, step.settings())),
                KernelFactory.of(AdamWStep.TYPE, step -> OptimizerKernels.adamW(workers, step.settings())));
    }

    @Override
    public void close() {
        workers.close();
    }
}
