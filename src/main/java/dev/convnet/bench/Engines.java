package dev.convnet.bench;

import dev.convnet.base.UserError;
import dev.convnet.kernels.Kernels;
import dev.convnet.ort.ExecutionProvider;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.SessionSettings;
import dev.convnet.ort.UncheckedOrtException;
import dev.convnet.results.CellIdentity;
import dev.convnet.results.Setup;
import dev.convnet.suite.CellPlan;
import dev.convnet.train.Recipe;
import dev.convnet.train.TrainableNetworks;
import dev.convnet.train.TrainingEngine;
import dev.convnet.train.ZooChoice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The session settings, the kernels and the training engine that a cell asks for.
 *
 * @param usual the settings of a cell whose plan leaves them open
 * @param usualKernels the kernels of a cell whose plan leaves them open, as {@link Kernels#open} takes them
 */
public record Engines(SessionSettings usual, String usualKernels) {
    private static final String PRECISION = "float32";

    /**
     * The settings of a cell's sessions.
     *
     * @throws UserError if this machine, or this build, does not have what the cell asks for
     */
    SessionSettings settings(CellPlan plan) {
        SessionSettings settings = usual.withProvider(provider(plan));
        trainer(plan).require(settings.provider());
        settings.requireProvider();
        return plan.choice().threads().isPresent()
                ? settings.withThreads(plan.choice().threads().getAsInt())
                : settings;
    }

    /**
     * Opens kernels for one cell, so that their statistics are the cell's; the caller closes them.
     *
     * @throws UserError if the kernels cannot be used on this machine
     */
    Kernels openKernels(CellPlan plan) {
        return Kernels.open(kernels(plan));
    }

    /**
     * Checks that each cell's engine, kernels and provider go together on any machine.
     *
     * @throws UserError if those of a cell do not
     */
    public void check(List<CellPlan> plans) {
        for (CellPlan plan : plans) {
            trainer(plan).requireCompatible(provider(plan));
        }
    }

    /**
     * Checks, before a run replaces an earlier one, that at least one of its cells can begin.
     *
     * @throws UserError or UncheckedOrtException of the first cell if none can begin
     */
    public void requireAny(List<CellPlan> plans, TrainableNetworks networks) {
        List<RuntimeException> errors = new ArrayList<>();
        for (CellPlan plan : plans) {
            try {
                requireBeginning(plan, networks);
                return;
            } catch (UserError | UncheckedOrtException e) {
                errors.add(e);
            }
        }
        throw errors.getFirst();
    }

    private void requireBeginning(CellPlan plan, TrainableNetworks networks) {
        if (needsTrainingLibrary(plan)) {
            return;
        }
        SessionSettings settings = settings(plan);
        try (Kernels kernels = openKernels(plan)) {
            SessionFactory sessions = new SessionFactory(settings, kernels);
            plan.training().ifPresent(recipe -> trainer(plan).tryOut(networks, recipe, sessions));
        }
    }

    /** Whether a cell needs a training build of ONNX Runtime instead of the included library, so that it runs in a JVM of its own. */
    public boolean needsTrainingLibrary(CellPlan plan) {
        return trainer(plan) == TrainingEngine.ORT_TRAINING || Kernels.needTrainingLibrary(kernels(plan));
    }

    /** The cell's training engine. */
    TrainingEngine trainer(CellPlan plan) {
        return plan.choice().engine().orElse(TrainingEngine.CONVNET);
    }

    /** The plugin library of the cell's execution provider. */
    Optional<Path> providerLibrary(CellPlan plan) {
        return Optional.ofNullable(provider(plan).library());
    }

    private ExecutionProvider provider(CellPlan plan) {
        return plan.choice()
                .provider()
                .map(name -> ExecutionProvider.parse(name, Map.of(), null))
                .orElse(usual.provider());
    }

    private String kernels(CellPlan plan) {
        return plan.choice().kernels().orElse(usualKernels);
    }

    /** The cell's identity without its inputs, which {@link CellInputs} adds. */
    static CellIdentity name(CellPlan plan) {
        return new CellIdentity(
                plan.id(), plan.title(), plan.variant(), plan.note().orElse(null), "", Map.of());
    }

    /** The setup of the cell, for the results. */
    Setup setup(CellPlan plan, boolean isolated) {
        Recipe recipe = plan.subject() instanceof CellPlan.Subject.Net net ? net.recipe() : null;
        return new Setup(
                recipe != null && recipe.network() instanceof ZooChoice zoo ? zoo.name() : null,
                recipe != null && recipe.network() instanceof ZooChoice
                        ? null
                        : plan.subject().name(),
                trainer(plan).toString(),
                provider(plan).toString(),
                provider(plan).options(),
                usual.allowFallback(),
                kernels(plan),
                null,
                plan.choice().threads().orElse(usual.threads()),
                recipe == null ? null : recipe.network().side(),
                plan.training().map(training -> training.schedule().batch()).orElse(null),
                PRECISION,
                isolated);
    }
}
