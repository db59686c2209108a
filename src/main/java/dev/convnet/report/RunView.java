package dev.convnet.report;

import dev.convnet.results.Cell;
import dev.convnet.results.Environment;
import dev.convnet.results.GateFailure;
import dev.convnet.results.Placement;
import dev.convnet.results.RunResults;
import dev.convnet.results.SampleImage;
import dev.convnet.text.Format;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A run as a report shows it.
 *
 * @param number the run's place in the page, from 1
 * @param name distinguishes the run from the others of the page; empty if it is the only one
 * @param failures why the run does not pass; empty if it does
 */
public record RunView(int number, String name, RunResults run, List<GateFailure> failures) {
    /** The anchor of the run's environment. */
    public String id() {
        return "environment-" + number;
    }

    /** The machine and the ONNX Runtime version of each environment, in a line. */
    public String place() {
        return each(run, EnvironmentView::place);
    }

    /** The hardware of each environment, in a line. */
    public String hardware() {
        return each(run, EnvironmentView::hardware);
    }

    /** Operating system, Java and ONNX Runtime of each environment, in a line. */
    public String software() {
        return each(run, EnvironmentView::software);
    }

    /** The abbreviated commit, with a + for local changes; a dash if unknown. */
    public String commit() {
        return commit(run);
    }

    static String commit(RunResults run) {
        return each(run, EnvironmentView::commit);
    }

    /** The names of the machines that ran cells. */
    static String machine(RunResults run) {
        return each(run, environment -> environment.machine().name());
    }

    private static String each(RunResults run, Function<Environment, String> part) {
        return run.environments().stream().map(part).distinct().collect(Collectors.joining("; "));
    }

    /** The execution providers that ran nodes in any cell; empty if placement is unknown. */
    public List<String> ranOn() {
        return run.cells().stream()
                .flatMap(cell -> cell.inference().placement().stream())
                .map(Placement::provider)
                .distinct()
                .toList();
    }

    /** The environments of the run with their cells. */
    public List<EnvironmentView> environments() {
        Map<Environment, String> names = environmentNames();
        return run.environments().stream()
                .map(environment -> new EnvironmentView(
                        names.get(environment),
                        environment,
                        run.cells().stream()
                                .filter(cell -> cell.environment().equals(environment.id()))
                                .toList()))
                .toList();
    }

    /** The name of the environment that ran a cell; empty if the run has no other. */
    String environmentName(Cell cell) {
        return environmentNames().get(run.environment(cell));
    }

    /** Distinct names of the environments, by machine, ONNX Runtime and commit as far as needed; empty for a single one. */
    private Map<Environment, String> environmentNames() {
        List<Environment> all = run.environments();
        List<Function<Environment, String>> parts = List.of(
                environment -> environment.machine().name(),
                environment -> "ONNX Runtime " + environment.onnxRuntime().describe(),
                environment -> "commit " + EnvironmentView.commit(environment));
        Map<Environment, String> names = new LinkedHashMap<>();
        for (Environment environment : all) {
            String name = parts.stream()
                    .filter(part -> all.stream().map(part).distinct().count() > 1)
                    .map(part -> part.apply(environment))
                    .collect(Collectors.joining(", "));
            boolean isTaken = name.isEmpty() || names.containsValue(name);
            names.put(environment, all.size() == 1 ? "" : isTaken ? name + " #" + (names.size() + 1) : name);
        }
        return names;
    }

    /** The environments of the run, setting by setting, and its times. */
    public Map<String, String> environment() {
        Map<String, String> rows = new LinkedHashMap<>();
        for (EnvironmentView view : environments()) {
            view.rows()
                    .forEach((setting, value) ->
                            rows.put(view.name().isEmpty() ? setting : setting + " (" + view.name() + ")", value));
        }
        rows.putAll(times());
        return rows;
    }

    /** When the run started and finished. */
    public Map<String, String> times() {
        Map<String, String> rows = new LinkedHashMap<>();
        rows.put("Started", Format.time(run.startedAt()));
        rows.put("Finished", Format.time(run.finishedAt()));
        return rows;
    }

    /** The name of a class; its number if it has no name. */
    public String className(int label) {
        return Confusion.name(run.data().classNames(), label);
    }

    /** The positions of the sample images by their class, classes in order. */
    public Map<Integer, List<Integer>> samplesByClass() {
        List<SampleImage> samples = run.data().samples();
        Map<Integer, List<Integer>> classes = new TreeMap<>();
        for (int i = 0; i < samples.size(); i++) {
            classes.computeIfAbsent(samples.get(i).label(), _ -> new ArrayList<>())
                    .add(i);
        }
        return classes;
    }
}
