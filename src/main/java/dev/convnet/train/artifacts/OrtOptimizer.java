package dev.convnet.train.artifacts;

import dev.convnet.onnx.proto.AttributeProto;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.proto.NodeProto;
import java.util.List;

/**
 * An optimizer that ONNX Runtime's training API has: one operator that steps all parameters at once. They come as sequences of
 * tensors, as do their gradients and the moments that the API keeps for each; the model changes them where they lie.
 */
public sealed interface OrtOptimizer {
    /** The optimizer model. */
    ModelProto model();

    /** PyTorch's AdamW. */
    record AdamW(float beta1, float beta2, float epsilon, float weightDecay) implements OrtOptimizer {
        /** PyTorch's β₁, β₂ and ε. */
        public static AdamW withDefaults(float weightDecay) {
            return new AdamW(0.9f, 0.999f, 1e-8f, weightDecay);
        }

        @Override
        public ModelProto model() {
            List<String> inputs = List.of(
                    "learning_rate", "step", "params", "gradients", "first_order_moments", "second_order_moments");
            NodeProto.Builder node = NodeProto.newBuilder()
                    .setOpType("AdamWOptimizer")
                    .addAllInput(inputs)
                    .addAttribute(real("alpha", beta1))
                    .addAttribute(real("beta", beta2))
                    .addAttribute(real("epsilon", epsilon))
                    .addAttribute(real("weight_decay", weightDecay))
                    // 0 is PyTorch's order of the step and the decay, 1 Hugging Face's.
                    .addAttribute(integer("adam_mode", 0))
                    .addAttribute(integer("correct_bias", 1));
            return OptimizerProtos.model(inputs, node);
        }

        private static AttributeProto real(String name, float value) {
            return AttributeProto.newBuilder()
                    .setName(name)
                    .setType(AttributeProto.AttributeType.FLOAT)
                    .setF(value)
                    .build();
        }

        private static AttributeProto integer(String name, long value) {
            return AttributeProto.newBuilder()
                    .setName(name)
                    .setType(AttributeProto.AttributeType.INT)
                    .setI(value)
                    .build();
        }
    }

    /** Gradient descent without momentum or weight decay, which the API's operator does not have. */
    record Sgd() implements OrtOptimizer {
        @Override
        public ModelProto model() {
            NodeProto.Builder node = NodeProto.newBuilder()
                    .setOpType("SGDOptimizerV2")
                    .addAllInput(List.of("learning_rate", "params", "gradients"));
            return OptimizerProtos.model(
                    List.of("learning_rate", "step", "params", "gradients", "first_order_moments"), node);
        }
    }
}
