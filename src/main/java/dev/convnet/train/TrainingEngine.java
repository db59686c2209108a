package dev.convnet.train;

import static java.util.stream.Collectors.joining;

import dev.convnet.base.UserError;
import dev.convnet.ort.ExecutionProvider;
import dev.convnet.ort.OrtLibrary;
import dev.convnet.ort.OrtRuntime;
import dev.convnet.ort.SessionFactory;
import dev.convnet.train.artifacts.TrainingArtifacts;
import java.util.Arrays;
import java.util.Locale;

/** What trains, by the name that options and results have for it. */
public enum TrainingEngine {
    /** Our training graphs, in any ONNX Runtime. */
    CONVNET {
        @Override
        Learner learner(TrainableNetworks networks, Recipe recipe, TrainingProgram program, SessionFactory sessions) {
            return new GraphLearner(sessions, program, recipe);
        }
    },

    /** ONNX Runtime's own training API, which is in training builds of its native library only. */
    ORT_TRAINING {
        @Override
        Learner learner(TrainableNetworks networks, Recipe recipe, TrainingProgram program, SessionFactory sessions) {
            require(sessions.settings().provider());
            return new TrainingApiLearner(sessions, networks.trainingArtifacts(recipe), program.state(), recipe);
        }

        @Override
        public void require(ExecutionProvider provider) {
            if (!provider.isCpu()) {
                throw new UserError("--engine %s is for --provider cpu, not %s".formatted(this, provider));
            }
            if (!OrtRuntime.isTrainingBuild()) {
                throw new UserError(
                        ("--engine %s needs a training build of ONNX Runtime, and this one, version %s, is built for"
                                        + " inference: name the folder of another with --ort-library or %s; the default engine"
                                        + " needs none of it")
                                .formatted(this, OrtRuntime.version(), OrtLibrary.VARIABLE));
            }
        }

        @Override
        public void require(Recipe recipe) {
            TrainingArtifacts.require(recipe.optimizer());
        }
    };

    /**
     * Makes what trains a recipe, from the state of that recipe's program.
     *
     * @throws UserError if this engine cannot
     */
    abstract Learner learner(
            TrainableNetworks networks, Recipe recipe, TrainingProgram program, SessionFactory sessions);

    /**
     * Finds out whether this engine is here, and can use a provider.
     *
     * @throws UserError if it is not or cannot; the message says what is missing
     */
    public void require(ExecutionProvider provider) {}

    /** Finds out whether it can train by a recipe. @throws UserError if not; the message says what it can do */
    public void require(Recipe recipe) {}

    /**
     * Makes ready to train by a recipe, and lets go of it: what is wrong on this machine is found out without a trace.
     *
     * @throws UserError as {@link TrainingRun#start}
     */
    public void tryOut(TrainableNetworks networks, Recipe recipe, SessionFactory sessions) {
        learner(networks, recipe, networks.trainingProgram(recipe), sessions).close();
    }

    /** The engine of that name. @throws UserError if there is none; the message lists those there are */
    public static TrainingEngine named(String name) {
        return Arrays.stream(values())
                .filter(engine -> engine.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new UserError("there is no engine '" + name + "'; there are "
                        + Arrays.stream(values()).map(TrainingEngine::toString).collect(joining(", "))));
    }

    /** Its name: {@code convnet} or {@code ort-training}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
