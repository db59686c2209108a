package dev.convnet.zoo;

import static dev.convnet.nn.Activation.relu;
import static dev.convnet.nn.Conv2d.conv;
import static dev.convnet.nn.Flatten.flatten;
import static dev.convnet.nn.Linear.linear;
import static dev.convnet.nn.Sequential.sequential;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.UserError;
import dev.convnet.data.ImageFormat;
import dev.convnet.nn.Layer;
import dev.convnet.nn.Mode;
import dev.convnet.nn.Parameter;
import dev.convnet.nn.Scope;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.Window;
import dev.convnet.train.graph.Sgd;
import dev.convnet.train.graph.TrainingGraphs;
import org.junit.jupiter.api.Test;

/** Classes of a user's that are no networks, or whose networks cannot be used: one line says why. */
class UserNetworksTest {
    /** Set when code of {@link Initialized} runs. */
    private static boolean initialized;

    /** A network for images of 28×28. */
    public abstract static class Small implements Network {
        @Override
        public int defaultSide() {
            return 28;
        }
    }

    public static final class Initialized {
        static {
            initialized = true;
        }
    }

    public static final class WithoutFlatten extends Small {
        @Override
        public Layer layers(NetworkOptions options) {
            return sequential(conv(4, 3), relu(), linear(options.classes()));
        }
    }

    public static final class ImageLogits extends Small {
        @Override
        public Layer layers(NetworkOptions options) {
            return sequential(conv(options.classes(), 3), relu());
        }
    }

    public static final class ManyLogits extends Small {
        @Override
        public Layer layers(NetworkOptions options) {
            return sequential(flatten());
        }
    }

    public static final class NoLayers extends Small {
        @Override
        public Layer layers(NetworkOptions options) {
            return null;
        }
    }

    public static final class Throwing extends Small {
        @Override
        public Layer layers(NetworkOptions options) {
            throw new IllegalStateException("no idea");
        }
    }

    /** A layer that applies what it is made of. */
    private interface Body extends Layer {
        @Override
        default String typeName() {
            return "Own";
        }
    }

    private static Layer around(Body body) {
        return sequential(flatten(), body, linear(10));
    }

    public static final class ThrowingLayer extends Small {
        @Override
        public Layer layers(NetworkOptions options) {
            return around((_, _) -> {
                throw new IllegalStateException("no idea");
            });
        }
    }

    public static final class NullLayer extends Small {
        @Override
        public Layer layers(NetworkOptions options) {
            return around((_, _) -> null);
        }
    }

    public static final class WithoutGradient extends Small {
        @Override
        public Layer layers(NetworkOptions options) {
            Body sign = (scope, x) -> scope.ops().sign(x);
            return sequential(flatten(), linear(20), sign, linear(options.classes()));
        }
    }

    public static final class Unused extends Small {
        @Override
        public Layer layers(NetworkOptions options) {
            return around((scope, x) -> {
                scope.parameter("idle", new Parameter.Role.Bias(3), 3);
                return x;
            });
        }
    }

    public static final class Grouped extends Small {
        @Override
        public Layer layers(NetworkOptions options) {
            Body grouped = (scope, x) -> grouped(scope, x);
            return sequential(conv(4, 3), grouped, flatten(), linear(options.classes()));
        }

        private static Value grouped(Scope scope, Value x) {
            Value weight = scope.parameter("weight", new Parameter.Role.Weight(18, 18), 4, 2, 3, 3);
            return scope.ops().conv(x, weight, null, Window.square(3), 2);
        }
    }

    public static final class OddName extends Small {
        @Override
        public String name() {
            return "../odd";
        }

        @Override
        public Layer layers(NetworkOptions options) {
            return sequential(flatten(), linear(options.classes()));
        }
    }

    public static final class OddSide implements Network {
        @Override
        public int defaultSide() {
            return 0;
        }

        @Override
        public Layer layers(NetworkOptions options) {
            return sequential(flatten(), linear(options.classes()));
        }
    }

    public static final class ThrowingConstructor extends Small {
        public ThrowingConstructor() {
            throw new IllegalStateException("no idea");
        }

        @Override
        public Layer layers(NetworkOptions options) {
            return flatten();
        }
    }

    static final class Hidden extends Small {
        @Override
        public Layer layers(NetworkOptions options) {
            return flatten();
        }
    }

    private static String refusal(Class<?> network) {
        NetworkOptions options = NetworkOptions.side(28);
        String message = assertThrows(UserError.class, () -> {
                    Network named = Zoo.named(network.getName());
                    TrainingGraphs.training(named.emit(options, Mode.TRAINING), new ImageFormat(28, 28, 1), new Sgd());
                })
                .getMessage();
        assertEquals(1, message.lines().count(), message);
        return message.replace(network.getName(), network.getSimpleName());
    }

    @Test
    void aClassOfAnotherTypeIsRefusedBeforeItsCodeRuns() {
        assertEquals("the class Initialized is no dev.convnet.zoo.Network", refusal(Initialized.class));
        assertFalse(initialized);
    }

    @Test
    void aClassThatCannotBeInstantiatedIsRefused() {
        assertEquals("the class Small cannot be used: it is abstract", refusal(Small.class));
        assertEquals(
                "the class ThrowingConstructor cannot be used: its constructor throws java.lang.IllegalStateException: no idea",
                refusal(ThrowingConstructor.class));
        assertEquals(
                "the class Hidden cannot be used: it needs a public constructor without parameters",
                refusal(Hidden.class));
    }

    @Test
    void oddPropertiesAreRefused() {
        assertEquals(
                "the class OddName cannot be used: its name() must be letters, digits and . _ $ -, not '../odd'",
                refusal(OddName.class));
        assertEquals(
                "the class OddSide cannot be used: its defaultSide() must be at least 1, not 0",
                refusal(OddSide.class));
    }

    @Test
    void layersThatFailAreNamed() {
        assertEquals("NoLayers: layers() returns null, not a layer", refusal(NoLayers.class));
        assertEquals("Throwing: layers() throws java.lang.IllegalStateException: no idea", refusal(Throwing.class));
        assertEquals(
                "ThrowingLayer: the layer 1 (Own) fails: java.lang.IllegalStateException: no idea",
                refusal(ThrowingLayer.class));
        assertEquals("NullLayer: the layer 1 (Own) returns null, not a value", refusal(NullLayer.class));
        String withoutFlatten = refusal(WithoutFlatten.class);
        assertTrue(withoutFlatten.startsWith("WithoutFlatten: the layer 2 (Linear): Gemm: "), withoutFlatten);
    }

    @Test
    void logitsOfAnotherShapeAreRefused() {
        assertEquals(
                "ManyLogits: the network's logits are float[batch, 784], but for 10 classes they must be float[batch, 10]",
                refusal(ManyLogits.class));
        assertEquals(
                "ImageLogits: the network's logits are float[batch, 10, 26, 26], but for 10 classes they must be float[batch, 10]",
                refusal(ImageLogits.class));
    }

    @Test
    void whatCannotBeTrainedIsRefused() {
        assertEquals(
                "WithoutGradient cannot be trained: Sign at 2 has no gradient rule", refusal(WithoutGradient.class));
        assertEquals("Unused cannot be trained: the loss does not depend on 1.idle: float[3]", refusal(Unused.class));
    }

    @Test
    void groupedConvolutionsAreTrained() {
        Network network = Zoo.named(Grouped.class.getName());
        TrainingGraphs.training(
                network.emit(NetworkOptions.side(28), Mode.TRAINING), new ImageFormat(28, 28, 1), new Sgd());
    }
}
