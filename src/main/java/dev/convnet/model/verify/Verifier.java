package dev.convnet.model.verify;

import dev.convnet.base.UserError;
import dev.convnet.model.ModelFile;
import dev.convnet.model.ModelSession;
import dev.convnet.model.ModelValue;
import dev.convnet.model.ValueProtos;
import dev.convnet.model.verify.TestResult.TestOutcome;
import dev.convnet.onnx.proto.ValueInfoProto;
import dev.convnet.ort.SessionFactory;
import dev.convnet.ort.UncheckedOrtException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs test cases.
 *
 * @param sessions makes the sessions of the models
 * @param tolerance the tolerance of the outputs
 */
public record Verifier(SessionFactory sessions, Tolerance tolerance) {
    /** As {@link #verify(TestCase)}, but skips the case if it is excluded. */
    public List<TestResult> verify(TestCase test, Exclusions exclusions) {
        String reason = exclusions.reasons().get(test.name());
        return reason == null
                ? verify(test)
                : test.dataSets().stream()
                        .map(set ->
                                new TestResult(test.name(), set.getFileName().toString(), TestOutcome.EXCLUDED, reason))
                        .toList();
    }

    /** As {@link #verify(TestCase, Exclusions)}, but a broken case is a failed result and not an error, so that others can follow. */
    public List<TestResult> verifyAmongOthers(TestCase test, Exclusions exclusions) {
        try {
            return verify(test, exclusions);
        } catch (UserError | UncheckedOrtException e) {
            return List.of(new TestResult(test.name(), "", TestOutcome.FAILED, e.getMessage()));
        }
    }

    /**
     * Runs all data sets of a case.
     *
     * @throws UserError if a file cannot be read or does not fit the model, or there is no data set or one has no expected outputs
     */
    public List<TestResult> verify(TestCase test) {
        if (test.dataSets().isEmpty()) {
            throw new UserError(test.whyNoDataSets());
        }
        ModelFile model = ModelFile.read(test.model());
        List<TestResult> results = new ArrayList<>();
        for (Path dataSet : test.dataSets()) {
            results.add(verify(test.name(), model, dataSet));
        }
        return results;
    }

    private TestResult verify(String name, ModelFile model, Path dataSet) {
        Map<String, ModelValue> inputs =
                read(model, TestCase.inputs(dataSet), model.proto().getGraph().getInputList());
        Map<String, ModelValue> expected = read(model, TestCase.outputs(dataSet), model.outputs());
        if (expected.isEmpty()) {
            throw new UserError(dataSet + ": has no expected outputs, output_0.pb and so on");
        }
        String set = dataSet.getFileName().toString();
        try (ModelSession session = ModelSession.open(model, inputs, sessions)) {
            Map<String, ModelValue> actual = session.run();
            for (Map.Entry<String, ModelValue> output : expected.entrySet()) {
                Difference difference = Difference.between(output.getValue(), actual.get(output.getKey()), tolerance);
                if (!difference.agrees()) {
                    return new TestResult(
                            name,
                            set,
                            TestOutcome.DIFFERENT,
                            "output " + output.getKey() + ": " + difference.describe());
                }
            }
            int outputs = model.outputs().size();
            return new TestResult(
                    name,
                    set,
                    TestOutcome.PASSED,
                    expected.size() == outputs ? "" : expected.size() + " of " + outputs + " outputs compared");
        } catch (UncheckedOrtException e) {
            return new TestResult(name, set, TestOutcome.FAILED, e.getMessage());
        } catch (UserError e) {
            return new TestResult(name, set, TestOutcome.UNSUPPORTED, e.getMessage());
        }
    }

    private static Map<String, ModelValue> read(ModelFile model, List<Path> files, List<ValueInfoProto> values) {
        if (files.size() > values.size()) {
            throw new UserError(files.get(values.size()) + ": " + model.path() + " has only " + values.size()
                    + " values of that kind");
        }
        Map<String, ModelValue> read = new LinkedHashMap<>();
        for (int i = 0; i < files.size(); i++) {
            read.put(
                    values.get(i).getName(),
                    ValueProtos.read(files.get(i), values.get(i).getType()));
        }
        return read;
    }
}
