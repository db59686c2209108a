package dev.convnet.train;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtTrainingSession;
import dev.convnet.base.StopSignal;
import dev.convnet.classify.BatchTensors;
import dev.convnet.classify.Evaluation;
import dev.convnet.classify.EvaluationLoop;
import dev.convnet.classify.Preprocessing;
import dev.convnet.data.Batch;
import dev.convnet.data.PreparedImages;
import dev.convnet.ort.NodePlacement;
import dev.convnet.ort.OrtRuntime;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.Transfer;
import dev.convnet.ort.UncheckedOrtException;
import dev.convnet.safetensors.SafeTensor;
import dev.convnet.train.artifacts.ArtifactFolder;
import dev.convnet.train.artifacts.CheckpointState;
import dev.convnet.train.artifacts.TrainingArtifacts;
import dev.convnet.train.graph.StateNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Trains with ONNX Runtime's training API. The API holds parameters and moments itself and exchanges them as files only, in a
 * temporary folder that is deleted with the learner.
 */
final class TrainingApiLearner implements Learner {
    private final ArtifactFolder folder;
    private final List<SafeTensor> initial;
    private final Preprocessing preprocessing;
    private final OrtTrainingSession session;
    private final OnnxTensor seed;
    private long step;

    /** @param state the state to start from, in the order of {@link TrainingProgram#state} */
    TrainingApiLearner(SessionFactory sessions, TrainingArtifacts artifacts, List<SafeTensor> state, Recipe recipe) {
        initial = state;
        step = CheckpointState.step(state);
        folder = ArtifactFolder.with(artifacts, CheckpointState.checkpoint(state, artifacts.trained(), (float)
                recipe.schedule().learningRate()));
        preprocessing = new Preprocessing(
                sessions,
                recipe.imageFormat(),
                recipe.network().inputChannels(),
                recipe.network().side());
        try {
            session = sessions.openTraining(
                    folder.path().resolve(TrainingArtifacts.CHECKPOINT),
                    folder.path().resolve(TrainingArtifacts.TRAINING_MODEL),
                    folder.path().resolve(TrainingArtifacts.EVALUATION_MODEL),
                    folder.path().resolve(TrainingArtifacts.OPTIMIZER_MODEL));
            folder.empty();
            seed = OnnxTensor.createTensor(OrtRuntime.environment(), recipe.seed());
        } catch (OrtException e) {
            preprocessing.close();
            folder.close();
            throw new UncheckedOrtException("loading the training artifacts", e);
        }
    }

    @Override
    public TrainingSession.StepResult step(List<Batch> batches, double learningRate) {
        Batch batch = batches.getFirst();
        try (BatchTensors tensors = BatchTensors.of(batch);
                OrtSession.Result input = preprocessing.run(batch.images(), batch.size());
                OnnxTensor stepNumber = OnnxTensor.createTensor(OrtRuntime.environment(), step)) {
            // The API matches inputs by their order, not by their names.
            Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
            inputs.put("input", (OnnxTensor) input.get(0));
            inputs.put("labels", tensors.labels());
            inputs.put("seed", seed);
            inputs.put(StateNames.STEP, stepNumber);
            try (OrtSession.Result result = session.trainStep(inputs)) {
                session.setLearningRate((float) learningRate);
                session.optimizerStep();
                session.lazyResetGrad();
                step++;
                return new TrainingSession.StepResult(loss(result), correct(result), batch.size());
            }
        } catch (OrtException e) {
            throw new UncheckedOrtException("running the training artifacts", e);
        }
    }

    @Override
    public Optional<Evaluation> evaluate(PreparedImages images, int batchSize, StopSignal stop) {
        try {
            return EvaluationLoop.run(images, batchSize, stop, (batch, score) -> {
                try (BatchTensors tensors = BatchTensors.of(batch);
                        OrtSession.Result input = preprocessing.run(batch.images(), batch.size())) {
                    Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
                    inputs.put("input", (OnnxTensor) input.get(0));
                    inputs.put("labels", tensors.labels());
                    try (OrtSession.Result result = session.evalStep(inputs)) {
                        score.add((double) loss(result) * batch.size(), correct(result));
                    }
                }
            });
        } catch (OrtException e) {
            throw new UncheckedOrtException("running the evaluation artifact", e);
        }
    }

    private static float loss(OrtSession.Result result) {
        return ((OnnxTensor) result.get("loss").orElseThrow()).getFloatBuffer().get(0);
    }

    private static long correct(OrtSession.Result result) {
        return ((OnnxTensor) result.get("correct").orElseThrow())
                .getLongBuffer()
                .get(0);
    }

    @Override
    public List<SafeTensor> variables() {
        try {
            session.saveCheckpoint(folder.saved(), true);
        } catch (OrtException e) {
            throw new UncheckedOrtException("reading the training state", e);
        }
        return CheckpointState.variables(folder.readSaved(), initial, step);
    }

    @Override
    public NodePlacement placement() {
        return new NodePlacement(new TreeMap<>());
    }

    /** Zero: the API runs on the host. */
    @Override
    public Transfer transfer() {
        return new Transfer(0, 0, 0);
    }

    @Override
    public void close() {
        seed.close();
        session.close();
        preprocessing.close();
        folder.close();
    }
}
