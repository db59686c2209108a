package dev.convnet.peer;

import dev.convnet.nn.Mode;
import dev.convnet.nn.Parameter;
import dev.convnet.nn.Weights;
import dev.convnet.onnx.Tensor;
import dev.convnet.testing.Goldens;
import dev.convnet.testing.NetworkCase;
import dev.convnet.testing.Python;
import dev.convnet.testing.ReferenceResults;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TensorFiles;
import dev.convnet.testing.TestGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Against PyTorch itself, with weights that both read from one file. */
@Requires(TestGroup.PYTHON)
class TorchLogitsTest extends LogitsTest {
    static final String SUBJECT = "logits";

    /** Of PyTorch on one processor against PyTorch on another. */
    private static final double GOLDEN_BOUND = 1e-5;

    /** The file of weights, without its ending, for each list of parameters: most networks have the same at every side. */
    private static final Map<List<Parameter>, String> WEIGHTS = new HashMap<>();

    @BeforeAll
    static void askPyTorch() throws IOException {
        List<Map<String, Object>> plans = new ArrayList<>();
        for (NetworkCase network : cases().toList()) {
            TensorFiles.write(folder.resolve(network + ".images.safetensors"), Map.of("input", images(network)));
            plans.add(network.plan(Map.of("name", network.toString(), "weights", weightsName(network))));
        }
        Files.writeString(folder.resolve("cases.json"), new JsonMapper().writeValueAsString(plans));
        Python.run("logits.py", folder);
    }

    @Override
    ReferenceResults expected(NetworkCase network) {
        return new ReferenceResults.Computed(results(network));
    }

    private static Map<String, Tensor> results(NetworkCase network) {
        return TensorFiles.read(folder.resolve(network + ".logits.safetensors"));
    }

    @Override
    Map<String, Tensor> weights(NetworkCase network) {
        return Weights.read(folder.resolve(weightsName(network) + ".safetensors"), parameters(network));
    }

    private static String weightsName(NetworkCase network) {
        return WEIGHTS.computeIfAbsent(parameters(network), _ -> {
            Weights.write(folder.resolve(network + ".safetensors"), network.weights(), Map.of());
            return network.toString();
        });
    }

    private static List<Parameter> parameters(NetworkCase network) {
        return network.emit(Mode.INFERENCE).parameters();
    }

    @Test
    void theGoldensAreUpToDate() {
        Map<String, Map<String, Tensor>> results = new TreeMap<>();
        cases().forEach(network -> results.put(network.toString(), results(network)));
        Goldens.assertUpToDate(SUBJECT, results, GOLDEN_BOUND);
    }
}
