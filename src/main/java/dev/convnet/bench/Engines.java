package dev.convnet.bench;

import dev.convnet.base.UserError;
import dev.convnet.data.Dataset;
import dev.convnet.kernels.Kernels;
import dev.convnet.ort.Engine;
import dev.convnet.ort.ExecutionProvider;
import dev.convnet.ort.UncheckedOrtException;
import dev.convnet.results.Setup;
import dev.convnet.suite.CellPlan;
import dev.convnet.train.NetworkBuilder;
import dev.convnet.train.Recipe;
import dev.convnet.train.TrainingEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Makes the engine that a cell asks for.
 *
 * @param usual what the cell has where its plan leaves it open
 */
public record Engines(Engine usual) {
    private static final String PRECISION = "float32";

    /**
     * The engine of a cell, with kernels of its own, so that what they count is the cell's; to be closed.
     *
     * @throws UserError if this machine, or this build, does not have what the cell asks for
     */
    Engine of(CellPlan plan) {
        Engine engine = plan.provider()
                .map(name -> usual.with(ExecutionProvider.parse(name, Map.of(), null), usual.allowFallback()))
                .orElse(usual);
        trainer(plan).require(engine.provider());
        engine.requireProvider();
        if (plan.threads().isPresent()) {
            engine = engine.withThreads(plan.threads().getAsInt());
        }
        return engine.with(Kernels.open(kernels(plan)));
    }

    /**
     * Finds out, before a run takes the place of another, whether anything will come of it: whether one of its cells can begin.
     *
     * @throws UserError or UncheckedOrtException if none can: the first one's
     */
    public void requireAny(List<CellPlan> plans, NetworkBuilder networks) {
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

    private void requireBeginning(CellPlan plan, NetworkBuilder networks) {
        if (plan.needsAnotherLibrary()) {
            return;
        }
        try (Engine engine = of(plan)) {
            plan.training().ifPresent(recipe -> trainer(plan).tryOut(networks, recipe, engine));
        }
    }

    /** What trains the cell. */
    TrainingEngine trainer(CellPlan plan) {
        return plan.engine().orElse(TrainingEngine.CONVNET);
    }

    private String kernels(CellPlan plan) {
        return plan.kernels().orElse(usual.kernels().choice());
    }

    /** A hash of all that decides a cell's figures, the machine and the code left aside. */
    String fingerprint(CellPlan plan, Dataset data) {
        return plan.fingerprint(setup(plan, false)
                + data.source()
                + data.train().size()
                + data.test().size());
    }

    /** What the results say of the cell. */
    Setup setup(CellPlan plan, boolean isolated) {
        Recipe recipe = plan.subject() instanceof CellPlan.Subject.Net net ? net.recipe() : null;
        return new Setup(
                recipe == null ? null : recipe.net(),
                recipe == null ? plan.subject().name() : null,
                trainer(plan).toString(),
                plan.provider().orElse(usual.provider().toString()),
                kernels(plan),
                plan.threads().orElse(usual.threads()),
                recipe == null ? null : recipe.side(),
                plan.training().map(Recipe::batch).orElse(null),
                PRECISION,
                isolated);
    }
}
