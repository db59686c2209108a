package dev.convnet.export;

import dev.convnet.base.UserError;
import dev.convnet.ort.UncheckedOrtException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** The stages of an export, in the order in which they ran. */
final class Stages {
    private final List<Stage> stages = new ArrayList<>();

    /** The stages so far. */
    List<Stage> all() {
        return Collections.unmodifiableList(stages);
    }

    /**
     * Runs a stage.
     *
     * @param detail describes a result
     * @return the result
     * @throws UserError or {@link UncheckedOrtException} if the stage fails, which is recorded
     */
    <T> T run(String name, Supplier<T> work, Function<T, String> detail) {
        try {
            T result = work.get();
            stages.add(new Stage(name, Stage.Outcome.PASSED, detail.apply(result)));
            return result;
        } catch (UserError | UncheckedOrtException e) {
            stages.add(new Stage(name, Stage.Outcome.FAILED, e.getMessage()));
            throw e;
        }
    }

    /** Records a stage that did not run, or could not. */
    void add(String name, Stage.Outcome outcome, String detail) {
        stages.add(new Stage(name, outcome, detail));
    }
}
