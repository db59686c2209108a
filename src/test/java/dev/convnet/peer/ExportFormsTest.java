package dev.convnet.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.nn.Mode;
import dev.convnet.nn.NetworkGraph;
import dev.convnet.nn.Weights;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.onnx.proto.ModelProto;
import dev.convnet.onnx.transform.BatchSize;
import dev.convnet.onnx.transform.ExportSettings;
import dev.convnet.onnx.transform.IrVersion;
import dev.convnet.onnx.transform.OpsetConversion;
import dev.convnet.onnx.transform.Precision;
import dev.convnet.onnx.transform.RawImageInput;
import dev.convnet.onnx.transform.RawImageInput.ImageSize;
import dev.convnet.onnx.transform.RawImageInput.Layout;
import dev.convnet.testing.NetworkCase;
import dev.convnet.testing.Python;
import dev.convnet.testing.Requires;
import dev.convnet.testing.TestGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every form of every network passes the onnx package's full check with strict shape inference and data propagation, and computes what
 * PyTorch computes in ONNX Runtime and in the onnx package's reference evaluator. ONNX Runtime's CPU execution provider has no bfloat16
 * kernels for convolutions, so the reference evaluator alone computes those.
 */
@Requires(TestGroup.PYTHON)
class ExportFormsTest {
    private static final Map<String, Integer> SIDES =
            Map.of("alexnet", 63, "vgg11", 33, "nin", 67, "googlenet", 33, "lenet-bn", 28, "densenet", 33);

    private static final double WIDTH = 0.125;

    @TempDir
    private static Path folder;

    /** A form, how its file is called, and what evaluates it. */
    private record Form(
            String name,
            ExportSettings settings,
            double tolerance,
            boolean hasWeights,
            boolean external,
            @SuppressWarnings("ArrayRecordComponent") // Never compared.
            String... run) {
        Map<String, Object> plan() {
            Map<String, Object> plan = new LinkedHashMap<>();
            plan.put("name", name);
            plan.put("tolerance", tolerance);
            plan.put("softmax", settings.softmax());
            plan.put(
                    "raw",
                    settings.rawImages()
                            .map(raw -> raw.layout().name().toLowerCase(Locale.ROOT))
                            .orElse(null));
            plan.put(
                    "size",
                    settings.rawImages()
                            .flatMap(RawImageInput::size)
                            .map(s -> List.of(s.height(), s.width()))
                            .orElse(List.of(37L, 41L)));
            plan.put("run", List.of(run));
            return plan;
        }
    }

    private static ExportSettings settings(Integer opset, Precision precision) {
        return new ExportSettings(
                Optional.ofNullable(opset).map(OpsetConversion::new),
                Optional.empty(),
                Optional.empty(),
                precision,
                Optional.empty(),
                false,
                false);
    }

    private static List<Form> forms(String network) {
        List<Form> forms = new ArrayList<>();
        for (int opset = OpsetConversion.OLDEST; opset <= OpsetConversion.NEWEST; opset++) {
            // The first layers decide what a version changes, so weights are needed only where a definition changed.
            boolean runs = opset == 13 || opset == 14 || opset == 22 || opset == OpsetConversion.NEWEST;
            forms.add(new Form(
                    "opset" + opset,
                    settings(opset, Precision.FLOAT32),
                    1e-4,
                    runs,
                    false,
                    runs ? new String[] {"ort"} : new String[0]));
        }
        forms.add(new Form("float32", settings(null, Precision.FLOAT32), 1e-4, true, false, "ort", "reference"));
        forms.add(new Form("float16", settings(null, Precision.FLOAT16), 2e-2, true, false, "ort", "reference"));
        forms.add(new Form("float16-13", settings(13, Precision.FLOAT16), 2e-2, true, false, "ort"));
        forms.add(new Form("bfloat16", settings(null, Precision.BFLOAT16), 1e-1, true, false, "reference"));
        boolean isSmall = !network.equals("alexnet") && !network.equals("vgg11");
        for (Layout layout : isSmall ? Layout.values() : new Layout[0]) {
            for (boolean any : new boolean[] {false, true}) {
                for (int opset : new int[] {13, 18}) {
                    RawImageInput raw =
                            new RawImageInput(layout, any ? Optional.empty() : Optional.of(new ImageSize(28, 28)));
                    forms.add(new Form(
                            "raw-" + layout + (any ? "-any-" : "-") + opset,
                            new ExportSettings(
                                    Optional.of(new OpsetConversion(opset)),
                                    Optional.of(new IrVersion(9)),
                                    Optional.empty(),
                                    any && opset == 18 ? Precision.FLOAT16 : Precision.FLOAT32,
                                    Optional.of(raw),
                                    true,
                                    false),
                            any && opset == 18 ? 2e-2 : 1e-4,
                            true,
                            false,
                            "ort"));
                }
            }
        }
        forms.add(new Form(
                "whole",
                new ExportSettings(
                        Optional.of(new OpsetConversion(17)),
                        Optional.empty(),
                        Optional.of(new BatchSize.Fixed(2)),
                        Precision.FLOAT16,
                        Optional.of(new RawImageInput(Layout.NHW, Optional.of(new ImageSize(28, 28)))),
                        true,
                        true),
                2e-2,
                true,
                true,
                "ort",
                "reference"));
        return forms;
    }

    @BeforeAll
    static void export() throws IOException {
        List<Map<String, Object>> plans = new ArrayList<>();
        for (Map.Entry<String, Integer> entry : SIDES.entrySet()) {
            NetworkCase network =
                    NetworkCase.of(entry.getKey(), entry.getValue()).withWidth(WIDTH);
            Weights.write(folder.resolve(network + ".safetensors"), network.weights(), Map.of());
            List<Form> forms = forms(entry.getKey());
            forms.forEach(form -> write(network, form));
            Map<String, Object> plan =
                    new LinkedHashMap<>(network.plan(Map.of("name", network.network(), "weights", network.toString())));
            plan.put("forms", forms.stream().map(Form::plan).toList());
            plans.add(plan);
        }
        Files.writeString(folder.resolve("cases.json"), new JsonMapper().writeValueAsString(plans));
        Python.run("export_forms.py", folder);
    }

    private static void write(NetworkCase network, Form form) {
        Path file = folder.resolve(network.network()).resolve(form.name + ".onnx");
        ModelProto model = model(network, form);
        if (form.external) {
            ModelWriter.writeWithExternalData(model, file);
        } else {
            ModelWriter.write(model, file);
        }
    }

    private static ModelProto model(NetworkCase network, Form form) {
        NetworkGraph graph = network.emit(Mode.INFERENCE);
        ModelProto own = ModelWriter.toProto(
                network.zooNetwork().inferenceModel(network.options(), form.hasWeights ? network.weights() : Map.of()));
        return form.settings.apply(own, graph.blocks(), network.network());
    }

    @Test
    void everyFormIsValidAndComputesWhatPyTorchComputes() throws IOException {
        assertEquals(List.of(), Files.readAllLines(folder.resolve("problems.txt")));
    }

    @Test
    void equalSettingsGiveEqualBytes() throws IOException {
        for (String name : List.of("lenet-bn", "googlenet")) {
            NetworkCase network = NetworkCase.of(name, SIDES.get(name)).withWidth(WIDTH);
            for (Form form : forms(name)) {
                Path file = folder.resolve(name).resolve(form.name + ".onnx");
                if (!form.external) {
                    assertArrayEquals(
                            Files.readAllBytes(file), model(network, form).toByteArray(), file.toString());
                }
            }
        }
    }

    @Test
    void theDefinitionsOfOperatorsAreThoseOfTheOnnxPackage() throws IOException {
        Path file = folder.resolve("operators.txt");
        Python.run("operator_definitions.py", file);
        assertEquals(
                Files.readString(Path.of("src/main/resources/dev/convnet/onnx/transform/operators.txt")),
                Files.readString(file));
    }
}
