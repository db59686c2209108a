package dev.convnet.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.base.Json;
import dev.convnet.base.StopSignal;
import dev.convnet.classify.Evaluation;
import dev.convnet.data.Batches;
import dev.convnet.data.Order;
import dev.convnet.nn.Initializer;
import dev.convnet.ort.DeviceMemory;
import dev.convnet.ort.HostMemory;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.StateMemory;
import dev.convnet.ort.Transfer;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.testing.SampleImages;
import dev.convnet.testing.ToyNetwork;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/**
 * Training with the state in a device's memory, which only ONNX Runtime moves. The device is the CPU here, whose allocator gives
 * memory as a GPU's does; what is not in it, or comes from it unasked, would be missed all the same.
 */
class DeviceStateTest {
    private static final SessionFactory SESSIONS = SessionFactory.onCpu(1);

    /** The losses of some steps, and the state after them, by name. */
    private record Outcome(List<Float> losses, List<String> state, Transfer transfer) {}

    private static Recipe recipe() {
        ObjectNode options = Json.KEBAB.valueToTree(Recipe.defaults("lenet-bn", 28));
        options.put("batch", 32).put("init", Initializer.HE.name());
        return Json.KEBAB.treeToValue(options, Recipe.class);
    }

    private static Outcome train(TrainingProgram program, Recipe recipe, StateMemory memory) {
        Batches batches =
                new Batches(SampleImages.raw(ToyNetwork.data().limitTrain(200).train()), 32, new Order.OfFile(), 1);
        List<Float> losses = new ArrayList<>();
        try (TrainingSession session = new TrainingSession(SESSIONS, program, recipe, memory)) {
            for (int step = 0; step < batches.count(); step++) {
                losses.add(session.step(batches.batch(step)).loss());
            }
            List<String> state = session.state().variables().stream()
                    .map(DeviceStateTest::text)
                    .toList();
            return new Outcome(losses, state, session.transfer());
        }
    }

    private static String text(SafeTensor variable) {
        ByteBuffer data = variable.data();
        int hash = 1;
        while (data.hasRemaining()) {
            hash = 31 * hash + data.get();
        }
        return variable.name() + " " + variable.shape() + " " + hash;
    }

    @Test
    void losesNoBitAndMovesNoStateAgainstTheHostsMemory() throws Exception {
        Recipe recipe = recipe();
        TrainingProgram program = new ZooNetworks().trainingProgram(recipe);

        Outcome host = train(program, recipe, new HostMemory(true));
        Outcome moved = train(program, recipe, new HostMemory(false));
        Outcome device = train(program, recipe, new DeviceMemory(SESSIONS, "Cpu", 0, program.state()));

        assertEquals(7, host.losses().size());
        assertEquals(host.losses(), device.losses());
        assertEquals(host.state(), device.state());
        assertEquals(host.losses(), moved.losses());
        assertEquals(host.state(), moved.state());

        // The last batch has 8 images; besides it go the learning rate and the seed, back come the loss and a count.
        Transfer batch = new Transfer(8 * (784 + 8) + 4 + 8, 4 + 8, 0);
        assertEquals(batch, host.transfer());
        assertEquals(batch, device.transfer());
        long state = program.state().stream().mapToLong(SafeTensor::byteSize).sum();
        assertEquals(2 * state, moved.transfer().ofState());
    }

    @Test
    void evaluationReadsTheStateWhereItIs() throws Exception {
        Recipe recipe = recipe();
        TrainingProgram program = new ZooNetworks().trainingProgram(recipe);

        assertEquals(
                evaluate(program, new HostMemory(true)),
                evaluate(program, new DeviceMemory(SESSIONS, "Cpu", 0, program.state())));
    }

    private static List<Double> evaluate(TrainingProgram program, StateMemory memory) {
        try (TrainingState state = new TrainingState(memory, program.state());
                Evaluator evaluator = new Evaluator(SESSIONS, program)) {
            Evaluation evaluation = evaluator
                    .evaluate(state, SampleImages.raw(ToyNetwork.data().test()), 32, new StopSignal())
                    .orElseThrow();
            return List.of(evaluation.loss(), evaluation.accuracy());
        }
    }
}
