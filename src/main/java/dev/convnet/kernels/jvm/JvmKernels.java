package dev.convnet.kernels.jvm;

import dev.convnet.kernels.KernelFactory;
import dev.convnet.kernels.KernelLibrary;
import dev.convnet.ops.Activations;
import dev.convnet.ops.BatchNormTraining;
import dev.convnet.ops.ConvGradients;
import dev.convnet.ops.CrossEntropy;
import dev.convnet.ops.OptimizerSteps;
import dev.convnet.ops.PoolGradients;
import dev.convnet.ops.SeededDropout;
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
                KernelFactory.of(ConvGradients.INPUT, node -> ConvKernels.input(workers, node)),
                KernelFactory.of(ConvGradients.WEIGHT, node -> ConvKernels.weight(workers, node)),
                KernelFactory.of(ConvGradients.BIAS, _ -> call -> ConvKernels.bias(workers, call)),
                KernelFactory.of(PoolGradients.MAX, node -> PoolKernels.max(workers, node)),
                KernelFactory.of(PoolGradients.AVERAGE, node -> PoolKernels.average(workers, node)),
                KernelFactory.of(PoolGradients.GLOBAL_MAX, _ -> call -> PoolKernels.globalMax(workers, call)),
                KernelFactory.of(PoolGradients.GLOBAL_AVERAGE, node -> PoolKernels.globalAverage(workers, node)),
                KernelFactory.of(Activations.RELU_GRAD, _ -> call -> ActivationKernels.relu(workers, call)),
                KernelFactory.of(Activations.SIGMOID_GRAD, _ -> call -> ActivationKernels.sigmoid(workers, call)),
                KernelFactory.of(BatchNormTraining.FORWARD, node -> BatchNormKernels.forward(workers, node, false)),
                KernelFactory.of(BatchNormTraining.BACKWARD, _ -> call -> BatchNormKernels.backward(workers, call)),
                KernelFactory.of(BatchNormTraining.FORWARD_RELU, node -> BatchNormKernels.forward(workers, node, true)),
                KernelFactory.of(
                        BatchNormTraining.BACKWARD_RELU, _ -> call -> BatchNormKernels.backwardWithRelu(workers, call)),
                KernelFactory.of(SeededDropout.SCHEMA, node -> DropoutKernel.of(workers, node)),
                KernelFactory.of(CrossEntropy.LOSS, _ -> CrossEntropyKernels::loss),
                KernelFactory.of(CrossEntropy.GRADIENT, _ -> CrossEntropyKernels::gradient),
                KernelFactory.of(OptimizerSteps.SGD, node -> OptimizerKernels.sgd(workers, node)),
                KernelFactory.of(OptimizerSteps.MOMENTUM, node -> OptimizerKernels.momentum(workers, node)),
                KernelFactory.of(OptimizerSteps.ADAM, node -> OptimizerKernels.adam(workers, node, false)),
                KernelFactory.of(OptimizerSteps.ADAMW, node -> OptimizerKernels.adam(workers, node, true)));
    }

    @Override
    public void close() {
        workers.close();
    }
}
