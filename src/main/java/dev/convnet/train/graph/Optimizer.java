package dev.convnet.train.graph;

import dev.convnet.base.NearestName;
import dev.convnet.base.SettingError;
import dev.convnet.base.UserError;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.Value;
import java.util.List;
import java.util.Map;

/**
 * An optimizer: a record of its hyperparameters, which knows its slots and records its step. A record has a constructor without
 * parameters for its default settings. Command line, suites, checkpoints and results read the settings from the record, so that
 * a new optimizer is a record, an entry of {@code permits} and an entry of {@link #all}.
 */
public sealed interface Optimizer permits Sgd, Adam, AdamW {
    /** Every optimizer, with its default settings. */
    static List<Optimizer> all() {
        return List.of(new Sgd(), new Adam(), new AdamW());
    }

    /** The optimizer of that name, in any case, with its default settings. @throws UserError if there is none */
    static Optimizer named(String name) {
        return all().stream()
                .filter(optimizer -> optimizer.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(
                        () -> unknown(name, all().stream().map(Optimizer::name).toList()));
    }

    private static UserError unknown(String name, List<String> names) {
        return new UserError("unknown optimizer '%s': choose one of %s%s"
                .formatted(name, String.join(", ", names), NearestName.hint(name, names)));
    }

    /** The name on the command line, in suites and in results, such as {@code adamw}. */
    String name();

    /** The learning rate of a training whose recipe names none. */
    double defaultLearningRate();

    /** The names of the tensors that the optimizer keeps for each parameter; each has the parameter's shape and starts at zero. */
    List<String> slots();

    /**
     * Records one step of one parameter.
     *
     * @param slots the slots' tensors, in the order of {@link #slots()}
     * @param learningRate float32 scalar
     * @param step int64 scalar: the number of steps before this one
     */
    Update update(Ops ops, Value parameter, Value gradient, List<Value> slots, Value learningRate, Value step);

    /** The new values of a parameter and of its slots. */
    record Update(Value parameter, List<Value> slots) {}

    /** The hyperparameters, in the order of the record. */
    default List<Setting> settings() {
        return Setting.of(getClass());
    }

    /** The value of each setting, a {@code Double} or a {@code Boolean}, by the setting's name. */
    default Map<String, Object> values() {
        return Setting.values(this);
    }

    /**
     * This optimizer with other values for some of its settings.
     *
     * @param changes new values by name; names of other optimizers' settings are ignored
     * @throws SettingError if a value is out of its range, or two values exclude each other
     */
    default Optimizer with(Map<String, Object> changes) {
        return Setting.with(Optimizer.class, this, changes);
    }
}
