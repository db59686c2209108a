package dev.convnet.kernels.tornado;

import dev.convnet.kernels.Chain;
import dev.convnet.kernels.DeviceThread;
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
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.common.TornadoDevice;

/** The kernels on one device. */
final class TornadoLibrary implements KernelLibrary {
    private static final Map<String, OperatorTasks<?>> OPERATORS = Stream.of(
                    new OperatorTasks<>(ReluGrad.TYPE, (plan, _) -> ActivationTasks.relu(plan)),
                    new OperatorTasks<>(SigmoidGrad.TYPE, (plan, _) -> ActivationTasks.sigmoid(plan)),
                    new OperatorTasks<>(ConvInputGrad.TYPE, ConvTasks::input),
                    new OperatorTasks<>(ConvWeightGrad.TYPE, ConvTasks::weight),
                    new OperatorTasks<>(ConvBiasGrad.TYPE, (plan, _) -> ConvTasks.bias(plan)),
                    new OperatorTasks<>(MaxPoolGrad.TYPE, PoolTasks::max),
                    new OperatorTasks<>(AveragePoolGrad.TYPE, PoolTasks::average),
                    new OperatorTasks<>(GlobalMaxPoolGrad.TYPE, (plan, _) -> PoolTasks.globalMax(plan)),
                    new OperatorTasks<>(GlobalAveragePoolGrad.TYPE, PoolTasks::globalAverage),
                    new OperatorTasks<>(BatchNormalizationTraining.TYPE, BatchNormTasks::forward),
                    new OperatorTasks<>(BatchNormalizationGrad.TYPE, (plan, _) -> BatchNormTasks.backward(plan)),
                    new OperatorTasks<>(BatchNormalizationReluTraining.TYPE, BatchNormTasks::forwardWithRelu),
                    new OperatorTasks<>(
                            BatchNormalizationReluGrad.TYPE, (plan, _) -> BatchNormTasks.backwardWithRelu(plan)),
                    new OperatorTasks<>(SoftmaxCrossEntropy.TYPE, (plan, _) -> CrossEntropyTasks.loss(plan)),
                    new OperatorTasks<>(SoftmaxCrossEntropyGrad.TYPE, (plan, _) -> CrossEntropyTasks.gradient(plan)),
                    new OperatorTasks<>(SeededDropout.TYPE, DropoutTasks::drop),
                    new OperatorTasks<>(SgdStep.TYPE, OptimizerTasks::sgd),
                    new OperatorTasks<>(MomentumStep.TYPE, OptimizerTasks::momentum),
                    new OperatorTasks<>(AdamStep.TYPE, OptimizerTasks::adam),
                    new OperatorTasks<>(AdamWStep.TYPE, OptimizerTasks::adamW))
            .collect(Collectors.toUnmodifiableMap(tasks -> tasks.type().name(), tasks -> tasks));

    private final String description;
    private final DeviceThread thread;
    private final PlanCache plans;

    TornadoLibrary(TornadoDevice device) {
        description = Devices.describe(device);
        thread = new DeviceThread("tornado");
        plans = new PlanCache(device, OPERATORS);
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public List<KernelFactory> factories() {
        return OPERATORS.values().stream()
                .map(tasks -> tasks.type().schema())
                .map(schema -> KernelFactory.of(
                        schema,
                        attributes -> new TornadoKernel(Chain.of(schema, attributes), plans, thread, description)))
                .toList();
    }

    @Override
    public Optional<Chain.Factory> chains() {
        return Optional.of(chain -> new TornadoKernel(chain, plans, thread, description));
    }

    @Override
    public void close() {
        thread.close(plans::close);
    }
}
