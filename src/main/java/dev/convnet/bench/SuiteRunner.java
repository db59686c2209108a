package dev.convnet.bench;

import dev.convnet.bench.Suite.Entry;
import dev.convnet.data.Dataset;
import dev.convnet.results.ResultsFile;
import dev.convnet.results.RunResults;
import dev.convnet.runtime.Engine;
import dev.convnet.runtime.NetworkBuilder;
import dev.convnet.runtime.Recipe;
import dev.convnet.runtime.StopSignal;
import dev.convnet.runtime.TrainingListener;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Runs suites: the networks one after another, and {@code results.json} anew after each. */
public final class SuiteRunner {
    private final NetworkBuilder networks;
    private final RunResults.Environment environment;
    private final Engine engine;

    /** @param environment what the results say of the machine; {@code engine} is what runs there */
    public SuiteRunner(NetworkBuilder networks, Engine engine, RunResults.Environment environment) {
        this.networks = networks;
        this.engine = engine;
        this.environment = environment;
    }

    /** The results' file in a run's folder. */
    public static Path resultsFile(Path folder) {
        return folder.resolve("results.json");
    }

    /**
     * Runs a suite. A network that fails or diverges is in the results with its reason; the others are run all the same.
     *
     * @param folder where {@code results.json} goes, and a folder for each network with its model and metrics
     * @param command what the user has called, for the results
     * @param stop ends the run after the step in hand; the network in hand is not in the results then
     * @return what {@code results.json} holds
     * @throws dev.convnet.io.UserError if a network asks for more images than there are, or the folder cannot be written to
     */
    public RunResults run(
            Suite suite, Dataset data, Path folder, List<String> command, SuiteListener listener, StopSignal stop) {
        Instant start = Instant.now();
        suite.networks().forEach(entry -> trainImages(entry.recipe(), data));
        RunResults.Data images = new RunResults.Data(
                data.name(),
                data.source(),
                data.train().size(),
                data.test().size(),
                data.classNames(),
                Samples.ofEachClass(data));
        List<RunResults.Cell> done = new ArrayList<>();
        Supplier<RunResults> results = () -> new RunResults(
                RunResults.SCHEMA_VERSION,
                suite.name(),
                suite.title(),
                start,
                Instant.now(),
                suite.networks().size(),
                null,
                command,
                environment,
                images,
                List.copyOf(done),
                List.of(),
                List.of());
        // A folder that cannot be written to is found out now, not when the first network is trained.
        RunResults written = written(results.get(), folder);
        for (Entry entry : suite.networks()) {
            Recipe recipe = entry.recipe();
            TrainingListener progress =
                    listener.onNetwork(recipe, done.size() + 1, suite.networks().size(), trainImages(recipe, data));
            NetworkRun run = new NetworkRun(entry, data, engine, folder, folderName(recipe, done));
            RunResults.Cell network = run.run(networks, progress, stop);
            if (stop.isRequested()) {
                break;
            }
            done.add(network);
            written = written(results.get(), folder);
            listener.onResult(network);
        }
        return written;
    }

    private static RunResults written(RunResults results, Path folder) {
        ResultsFile.write(results, resultsFile(folder));
        return results;
    }

    /** A network's folder: its name, with a number from the second recipe for it on. */
    private static String folderName(Recipe recipe, List<RunResults.Cell> done) {
        long earlier = done.stream()
                .filter(network -> network.setup().net().equals(recipe.net()))
                .count();
        return earlier == 0 ? recipe.net() : recipe.net() + "-" + (earlier + 1);
    }

    private static int trainImages(Recipe recipe, Dataset data) {
        return recipe.limit() == null
                ? data.train().size()
                : data.limitTrain(recipe.limit()).train().size();
    }
}
