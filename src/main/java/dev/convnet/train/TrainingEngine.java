package dev.convnet.train;

import dev.convnet.base.NearestName;
import dev.convnet.base.SettingError;
import dev.convnet.base.UnavailableError;
import dev.convnet.base.UserError;
import dev.convnet.ort.ExecutionProvider;
import dev.convnet.ort.OrtLibrary;
import dev.convnet.ort.OrtRuntime;
import dev.convnet.ort.SessionFactory;
import dev.convnet.train.artifacts.TrainingArtifacts;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What computes the training steps, by the name in suites, on the command line and in results. */
public enum TrainingEngine {
    /** convnet's training graphs, in any build of ONNX Runtime. */
    CONVNET {
        @Override
        Learner learner(TrainableNetworks networks, Recipe recipe, TrainingProgram program, SessionFactory sessions) {
            return new GraphLearner(sessions, program, recipe);
        }
    },

    /** ONNX Runtime's own training API, which only training builds of its native library have. */
    ORT_TRAINING {
        @Override
        Learner learner(TrainableNetworks networks, Recipe recipe, TrainingProgram program, SessionFactory sessions) {
            require(sessions.settings().provider());
            return new TrainingApiLearner(sessions, networks.trainingArtifacts(recipe), program.state(), recipe);
        }

        @Override
        public void requireCompatible(ExecutionProvider provider) {
            if (!provider.isCpu()) {
                throw new SettingError("engine", "%s needs provider cpu, not %s".formatted(this, provider));
            }
        }

        @Override
        public void require(ExecutionProvider provider) {
            requireCompatible(provider);
            if (!OrtRuntime.isTrainingBuild()) {
                throw new UnavailableError(
                        "engine",
                        ("%s needs a training build of ONNX Runtime, but this one, version %s, is built for inference:"
                                        + " name the folder of a training build with ort-library or %s, or train with"
                                        + " the engine convnet")
                                .formatted(this, OrtRuntime.version(), OrtLibrary.VARIABLE));
            }
        }

        @Override
        public void require(Recipe recipe) {
            TrainingArtifacts.require(recipe.optimizer());
            recipe.step().values().forEach((name, value) -> requireOff(!value.equals(0.0), name, "0"));
            requireOff(recipe.schedule().accumulate() > 1, "accumulate", "1");
        }

        private void requireOff(boolean isOn, String setting, String off) {
            SettingError.require(
                    !isOn,
                    setting,
                    "must be %s with the engine %s, which cannot do it; the engine convnet can".formatted(off, this));
        }
    };

    /**
     * Makes a learner for a recipe, which starts from the program's state.
     *
     * @throws UserError if this engine cannot train the recipe
     */
    abstract Learner learner(
            TrainableNetworks networks, Recipe recipe, TrainingProgram program, SessionFactory sessions);

    /**
     * Checks that this engine is available and can use a provider.
     *
     * @throws UserError if not; an {@link UnavailableError} if this build of ONNX Runtime lacks what the engine needs
     */
    public void require(ExecutionProvider provider) {}

    /** Checks that this engine can use a provider on any machine. @throws SettingError if it cannot */
    public void requireCompatible(ExecutionProvider provider) {}

    /** Checks that this engine can train a recipe. @throws UserError if not; the message says what the engine can train */
    public void require(Recipe recipe) {}

    /**
     * Prepares a training and discards it, which finds what is wrong on this machine and leaves no files.
     *
     * @throws UserError as {@link TrainingRun#start}
     */
    public void tryOut(TrainableNetworks networks, Recipe recipe, SessionFactory sessions) {
        learner(networks, recipe, networks.trainingProgram(recipe), sessions).close();
    }

    /** The engine of that name, in any case. @throws SettingError if there is none; the message lists the names */
    public static TrainingEngine named(String name) {
        return Arrays.stream(values())
                .filter(engine -> engine.toString().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> unknown(
                        name,
                        Arrays.stream(values()).map(TrainingEngine::toString).toList()));
    }

    private static SettingError unknown(String name, List<String> names) {
        return new SettingError(
                "engine",
                "must be one of %s, not '%s'%s"
                        .formatted(String.join(", ", names), name, NearestName.hint(name, names)));
    }

    /** The engine's name: {@code convnet} or {@code ort-training}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
