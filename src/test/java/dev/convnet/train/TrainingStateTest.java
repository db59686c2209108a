package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.convnet.data.Batch;
import dev.convnet.data.Batches;
import dev.convnet.data.Order;
import dev.convnet.ort.SessionFactory;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.testing.SampleImages;
import dev.convnet.testing.ToyNetwork;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingStateTest {
    @Test
    void stepsTakeTurnsBetweenTwoPlacesAndCopyNothing() {
        Recipe recipe = ToyNetwork.recipe(1);
        Batch batch = new Batches(SampleImages.raw(ToyNetwork.data().train()), 32, new Order.OfFile(), 1).batch(0);
        try (TrainingSession session =
                new TrainingSession(SessionFactory.onCpu(1), new ToyNetwork().trainingProgram(recipe), recipe)) {
            List<List<Long>> places = new ArrayList<>();
            List<Long> steps = new ArrayList<>();
            for (int step = 0; step < 4; step++) {
                List<SafeTensor> variables = session.state().variables();
                places.add(variables.stream()
                        .map(v -> MemorySegment.ofBuffer(v.data()).address())
                        .toList());
                steps.add(variables.getLast().data().getLong(0));
                session.step(batch);
            }
            assertEquals(List.of(0L, 1L, 2L, 3L), steps);
            assertNotEquals(places.get(0), places.get(1));
            assertEquals(places.get(0), places.get(2));
            assertEquals(places.get(1), places.get(3));
        }
    }
}
