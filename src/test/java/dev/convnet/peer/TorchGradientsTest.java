package dev.convnet.peer;

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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Against PyTorch itself. */
@Requires(TestGroup.PYTHON)
class TorchGradientsTest extends GradientsTest {
    static final String SUBJECT = "gradients";

    /** Of PyTorch on one processor against PyTorch on another. */
    private static final double GOLDEN_BOUND = 1e-4;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void askPyTorch() throws IOException {
        TensorFiles.write(folder.resolve("batch.safetensors"), IMAGES);
        List<Map<String, Object>> plans = new ArrayList<>();
        for (NetworkCase network : cases().toList()) {
            String name = network.toString();
            Weights.write(folder.resolve(name + ".safetensors"), network.weights(), Map.of());
            plans.add(network.plan(Map.of("name", name, "weights", name)));
        }
        Files.writeString(folder.resolve("cases.json"), new JsonMapper().writeValueAsString(plans));
        Python.run("gradients.py", folder);
    }

    @Override
    ReferenceResults expected(NetworkCase network) {
        return new ReferenceResults.Computed(results(network));
    }

    private static Map<String, Tensor> results(NetworkCase network) {
        return TensorFiles.read(folder.resolve(network + ".expected.safetensors"));
    }

    @Test
    void theGoldensAreUpToDate() {
        Map<String, Map<String, Tensor>> results = new TreeMap<>();
        cases().forEach(network -> {
            Map<String, Tensor> stored = new HashMap<>(results(network));
            stored.keySet().removeAll(zerosButForRounding(network));
            results.put(network.toString(), stored);
        });
        Goldens.assertUpToDate(SUBJECT, results, GOLDEN_BOUND);
    }
}
