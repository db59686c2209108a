package dev.convnet.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.nn.Initializer;
import dev.convnet.nn.Mode;
import dev.convnet.nn.Parameter;
import dev.convnet.nn.Weights;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The initial weights of a seed never change: recipes, thresholds and published accuracies count on them. The digest is over the
 * float32 values of all parameters in their order, little-endian.
 */
class InitialWeightsTest {
    @ParameterizedTest
    @CsvSource({
        "alexnet, 64, 0.125, DEFAULT, 0, 720655788cf47f31",
        "alexnet, 64, 0.125, XAVIER, 0, 26730076ec20ee06",
        "alexnet, 64, 0.125, HE, 0, b281851b08bfc916",
        "alexnet, 64, 0.125, HE, 7, 1aac233e1a7e3e82",
        "vgg11, 32, 0.125, DEFAULT, 0, 5db32ed9c76bcdd9",
        "vgg11, 32, 0.125, XAVIER, 0, c2a5d94f0ae9714b",
        "vgg11, 32, 0.125, HE, 0, 0901d5e21241680f",
        "vgg11, 32, 0.125, HE, 7, 6ee0662861af943b",
        "nin, 67, 0.25, DEFAULT, 0, 8f348759c2f76276",
        "nin, 67, 0.25, XAVIER, 0, 6bd73b528b664c43",
        "nin, 67, 0.25, HE, 0, b6e6d68d95bead63",
        "nin, 67, 0.25, HE, 7, f83a5681efbe2204",
        "googlenet, 96, 0.25, DEFAULT, 0, 10e24140d0788b6e",
        "googlenet, 96, 0.25, XAVIER, 0, 518f19e46952affa",
        "googlenet, 96, 0.25, HE, 0, 612bfae7ebcc63e2",
        "googlenet, 96, 0.25, HE, 7, c318a3401ca652f4",
        "lenet-bn, 28, 1, DEFAULT, 0, e4c0bdd32b7fdd0d",
        "lenet-bn, 28, 1, XAVIER, 0, abbea5ea7132c998",
        "lenet-bn, 28, 1, HE, 0, 75c07e47a4cbbc89",
        "lenet-bn, 28, 1, HE, 7, 72fa30c6052311a2",
        "densenet, 96, 0.5, DEFAULT, 0, 4f00bffe96d644fe",
        "densenet, 96, 0.5, XAVIER, 0, 703673b2440b23cd",
        "densenet, 96, 0.5, HE, 0, 3a9f94fbf418a099",
        "densenet, 96, 0.5, HE, 7, 34948123c3b571e1"
    })
    void aSeedAlwaysGivesTheSameWeights(
            String name, int side, double width, Initializer initializer, long seed, String digest)
            throws NoSuchAlgorithmException {
        NetworkOptions options = new NetworkOptions(side, 10, width, NetworkOptions.DROPOUT);
        List<Parameter> parameters =
                Zoo.named(name).emit(options, Mode.TRAINING).parameters();
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        Weights.initial(parameters, initializer, seed)
                .values()
                .forEach(tensor -> sha.update(tensor.data().duplicate()));

        assertEquals(digest, HexFormat.of().formatHex(sha.digest(), 0, 8));
    }
}
