package dev.convnet.cli.options;

import dev.convnet.data.DataSource;
import dev.convnet.data.DataSources;
import dev.convnet.kernels.KernelProvider;
import dev.convnet.kernels.KernelProviders;
import dev.convnet.nn.Initializer;
import dev.convnet.onnx.transform.Precision;
import dev.convnet.results.Scenario;
import dev.convnet.train.Selection;
import dev.convnet.train.TrainingEngine;
import dev.convnet.train.graph.Optimizer;
import dev.convnet.train.schedule.LearningRateSchedule;
import dev.convnet.zoo.Zoo;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The names that options choose among, for help and completion. Each list comes from the code that knows it. */
public abstract class Choices implements Iterable<String> {
    private final List<String> names;

    private Choices(Stream<String> names) {
        this.names = names.toList();
    }

    @Override
    public Iterator<String> iterator() {
        return names.iterator();
    }

    public static final class NetworkNames extends Choices {
        public NetworkNames() {
            super(Zoo.names().stream());
        }
    }

    public static final class OptimizerNames extends Choices {
        public OptimizerNames() {
            super(Optimizer.all().stream().map(Optimizer::name));
        }
    }

    public static final class ScheduleNames extends Choices {
        public ScheduleNames() {
            super(LearningRateSchedule.all().stream().map(LearningRateSchedule::name));
        }
    }

    public static final class MonitorNames extends Choices {
        public MonitorNames() {
            super(Arrays.stream(Selection.Monitor.values()).map(Selection.Monitor::toString));
        }
    }

    public static final class InitializerNames extends Choices {
        public InitializerNames() {
            super(Arrays.stream(Initializer.values())
                    .map(initializer -> initializer.name().toLowerCase(Locale.ROOT)));
        }
    }

    public static final class PrecisionNames extends Choices {
        public PrecisionNames() {
            super(Arrays.stream(Precision.values()).map(Precision::toString));
        }
    }

    public static final class EngineNames extends Choices {
        public EngineNames() {
            super(Arrays.stream(TrainingEngine.values()).map(TrainingEngine::toString));
        }
    }

    public static final class ScenarioNames extends Choices {
        public ScenarioNames() {
            super(Arrays.stream(Scenario.values()).map(Scenario::toString));
        }
    }

    public static final class DataSetNames extends Choices {
        public DataSetNames() {
            super(DataSources.ALL.stream().map(DataSource::name));
        }
    }

    static final class SuiteNames extends Choices {
        public SuiteNames() {
            super(SuiteOptions.shipped().stream());
        }
    }

    /** The kernels of this build, and those that another build has. */
    static final class KernelNames extends Choices {
        public KernelNames() {
            super(Stream.concat(
                    Stream.concat(
                            Stream.of("none"), KernelProviders.all().stream().map(KernelProvider::name)),
                    KernelProviders.absent().keySet().stream()));
        }
    }
}
