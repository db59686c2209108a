package dev.convnet.bench;

import dev.convnet.data.Dataset;
import dev.convnet.io.UserError;
import dev.convnet.results.RunResults.Setup;
import dev.convnet.runtime.Engine;
import dev.convnet.runtime.Recipe;

/**
 * Makes the engine that a cell asks for.
 *
 * @param usual what the cell has where its plan leaves it open
 */
public record Engines(Engine usual) {
    private static final String PRECISION = "float32";

    /** @throws UserError if this machine, or this build, does not have what the cell asks for */
    Engine of(CellPlan plan) {
        require("engine", plan.engine().orElse("convnet"), "convnet");
        require("provider", plan.provider().orElse("cpu"), "cpu");
        require("kernels", plan.kernels().orElse("none"), "none");
        return plan.threads().isPresent() ? usual.withThreads(plan.threads().getAsInt()) : usual;
    }

    private static void require(String what, String wanted, String there) {
        if (!wanted.equals(there)) {
            throw new UserError("there is no %s '%s' here, only '%s'".formatted(what, wanted, there));
        }
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
                plan.engine().orElse("convnet"),
                plan.provider().orElse("cpu"),
                plan.kernels().orElse("none"),
                plan.threads().orElse(usual.threads()),
                recipe == null ? null : recipe.side(),
                plan.training().map(Recipe::batch).orElse(null),
                PRECISION,
                isolated);
    }
}
