package dev.convnet.train.schedule;

import dev.convnet.base.NearestName;
import dev.convnet.base.UserError;
import dev.convnet.train.graph.Setting;
import java.util.List;
import java.util.Map;

/**
 * A learning-rate schedule: a record of its settings, which computes the rate of each step. The names and the rates are those of
 * PyTorch's {@code torch.optim.lr_scheduler}, where a scheduler's {@code step()} follows each training step. Command line, suites,
 * checkpoints and results read the settings from the record.
 */
public sealed interface LearningRateSchedule permits ConstantRate, StepDecay, CosineAnnealing, OneCycle {
    /** Every schedule, with its default settings. */
    static List<LearningRateSchedule> all() {
        return List.of(new ConstantRate(), new StepDecay(), new CosineAnnealing(), new OneCycle());
    }

    /** The schedule of that name, in any case, with its default settings. @throws UserError if there is none */
    static LearningRateSchedule named(String name) {
        return all().stream()
                .filter(schedule -> schedule.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> unknown(
                        name, all().stream().map(LearningRateSchedule::name).toList()));
    }

    private static UserError unknown(String name, List<String> names) {
        return new UserError("unknown schedule '%s': choose one of %s%s"
                .formatted(name, String.join(", ", names), NearestName.hint(name, names)));
    }

    /** The name on the command line, in suites and in results, such as {@code cosine}. */
    String name();

    /**
     * The learning rate of a step.
     *
     * @param base the recipe's learning rate
     * @param step the number of steps before this one
     */
    double rate(double base, long step, TrainingLength length);

    /** Whether the rates depend on the number of steps of the whole training. */
    default boolean dependsOnLength() {
        return false;
    }

    /** The settings, in the order of the record. */
    default List<Setting> settings() {
        return Setting.of(getClass());
    }

    /** The value of each setting by its name. */
    default Map<String, Object> values() {
        return Setting.values(this);
    }

    /**
     * This schedule with other values for some of its settings.
     *
     * @param changes new values by name; names of other schedules' settings are ignored
     * @throws dev.convnet.base.SettingError if a value is out of its range
     */
    default LearningRateSchedule with(Map<String, Object> changes) {
        return Setting.with(LearningRateSchedule.class, this, changes);
    }
}
