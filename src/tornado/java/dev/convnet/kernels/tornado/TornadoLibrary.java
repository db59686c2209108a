package dev.convnet.kernels.tornado;

import static java.util.Map.entry;

import dev.convnet.kernels.Chain;
import dev.convnet.kernels.KernelFactory;
import dev.convnet.kernels.KernelLibrary;
import dev.convnet.ops.Domain;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import uk.ac.manchester.tornado.api.common.TornadoDevice;

/** The kernels on one device. */
final class TornadoLibrary implements KernelLibrary {
    /** How each operator's task graph is described, by the operator's name. */
    private static final Map<String, Consumer<PlanBuilder>> OPERATORS = Map.ofEntries(
            entry("ReluGrad", ActivationTasks::relu),
            entry("SigmoidGrad", ActivationTasks::sigmoid),
            entry("ConvInputGrad", ConvTasks::input),
            entry("ConvWeightGrad", ConvTasks::weight),
            entry("ConvBiasGrad", ConvTasks::bias),
            entry("MaxPoolGrad", PoolTasks::max),
            entry("AveragePoolGrad", PoolTasks::average),
            entry("GlobalMaxPoolGrad", PoolTasks::globalMax),
            entry("GlobalAveragePoolGrad", PoolTasks::globalAverage),
            entry("BatchNormalizationTraining", BatchNormTasks::forward),
            entry("BatchNormalizationGrad", BatchNormTasks::backward),
            entry("BatchNormalizationReluTraining", BatchNormTasks::forwardWithRelu),
            entry("BatchNormalizationReluGrad", BatchNormTasks::backwardWithRelu),
            entry("SoftmaxCrossEntropy", CrossEntropyTasks::loss),
            entry("SoftmaxCrossEntropyGrad", CrossEntropyTasks::gradient),
            entry("SeededDropout", DropoutTasks::drop),
            entry("SgdStep", OptimizerTasks::sgd),
            entry("MomentumStep", OptimizerTasks::momentum),
            entry("AdamStep", OptimizerTasks::adam),
            entry("AdamWStep", OptimizerTasks::adamW));

    private final String description;
    private final DeviceThread thread;
    private final PlanCache plans;

    TornadoLibrary(TornadoDevice device) {
        description = Devices.describe(device);
        thread = new DeviceThread(description);
        plans = new PlanCache(device, OPERATORS);
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public List<KernelFactory> factories() {
        return Domain.operators().stream()
                .filter(schema -> OPERATORS.containsKey(schema.name()))
                .map(schema ->
                        KernelFactory.of(schema, node -> new TornadoKernel(Chain.of(schema, node), plans, thread)))
                .toList();
    }

    @Override
    public Optional<Chain.Factory> chains() {
        return Optional.of(chain -> new TornadoKernel(chain, plans, thread));
    }

    @Override
    public void close() {
        thread.close(plans::close);
    }
}
