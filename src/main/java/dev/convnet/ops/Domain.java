package dev.convnet.ops;

import java.util.List;

/** Our operator domain. */
public final class Domain {
    private Domain() {}

    /** Every operator of the domain. */
    public static List<OperatorType<?>> operators() {
        return List.of(
                ConvInputGrad.TYPE,
                ConvWeightGrad.TYPE,
                ConvBiasGrad.TYPE,
                MaxPoolGrad.TYPE,
                AveragePoolGrad.TYPE,
                GlobalMaxPoolGrad.TYPE,
                GlobalAveragePoolGrad.TYPE,
                ReluGrad.TYPE,
                SigmoidGrad.TYPE,
                BatchNormalizationTraining.TYPE,
                BatchNormalizationGrad.TYPE,
                BatchNormalizationReluTraining.TYPE,
                BatchNormalizationReluGrad.TYPE,
                SeededDropout.TYPE,
                SoftmaxCrossEntropy.TYPE,
                SoftmaxCrossEntropyGrad.TYPE,
                SgdStep.TYPE,
                MomentumStep.TYPE,
                AdamStep.TYPE,
                AdamWStep.TYPE);
    }
}
