package dev.convnet.train.artifacts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.safetensors.SafeTensor;
import dev.convnet.train.graph.StateNames;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CheckpointStateTest {
    private static final List<String> TRAINED = List.of("0.weight");

    private static List<SafeTensor> state(long step) {
        return List.of(
                SafeTensor.of("0.weight", List.of(2L), 1f, 2f),
                SafeTensor.of("0.weight/first_moment", List.of(2L), 3f, 4f),
                SafeTensor.of("0.weight/second_moment", List.of(2L), 5f, 6f),
                SafeTensor.of("1.running_mean", List.of(1L), 7f),
                SafeTensor.of(StateNames.STEP, List.of(), step));
    }

    @Test
    void isTheSameAsACheckpointOfTheApi() {
        OrtCheckpoint checkpoint = CheckpointState.checkpoint(state(8), TRAINED, 0.1f);
        assertEquals(Set.of("0.weight"), checkpoint.trained().keySet());
        assertEquals(Set.of("1.running_mean"), checkpoint.frozen().keySet());
        OrtCheckpoint.OptimizerState optimizer = checkpoint.optimizer().orElseThrow();
        assertEquals(8, optimizer.step());
        assertEquals(0.1f, optimizer.learningRate());
        List<SafeTensor> back = CheckpointState.variables(checkpoint, state(0), 8);
        for (int i = 0; i < back.size(); i++) {
            assertEquals(state(8).get(i).name(), back.get(i).name());
            assertEquals(state(8).get(i).data(), back.get(i).data());
        }
    }

    @Test
    void beforeTheFirstStepTheOptimizerKnowsNothing() {
        assertTrue(
                CheckpointState.checkpoint(state(0), TRAINED, 0.1f).optimizer().isEmpty());
    }
}
