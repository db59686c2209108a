package dev.convnet.kernels;

import static dev.convnet.testing.Tensors.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.onnx.Tensor;
import dev.convnet.ops.Domain;
import dev.convnet.ops.DomainOperator;
import dev.convnet.ops.OperatorType;
import dev.convnet.testing.OperatorCase;
import dev.convnet.testing.OperatorCases;
import dev.convnet.testing.OperatorPeers;
import dev.convnet.testing.OrtModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every provider of kernels has to pass: a kernel for each operator of our domain, that computes what the body does and
 * what PyTorch does. A provider's own test extends this with its name.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class OperatorKernelsTest {
    private static final double BOUND = 2e-5;

    private final String choice;
    private Kernels kernels;

    /** @param choice as {@code --kernels} takes it */
    protected OperatorKernelsTest(String choice) {
        this.choice = choice;
    }

    @BeforeAll
    void open() {
        kernels = Kernels.open(choice);
    }

    @AfterAll
    void close() {
        if (kernels != null) {
            kernels.close();
        }
    }

    static List<OperatorCase> cases() {
        return OperatorCases.all();
    }

    /** What the kernels have done so far. */
    protected final List<OperatorStatistics> statistics() {
        return kernels.statistics();
    }

    /** What the kernels compute in a case; afterwards it is sure that it was they who did. */
    protected final Map<String, Tensor> run(OperatorCase tested) {
        long before = calls(tested);
        Map<String, Tensor> results = OrtModel.run(tested.model(), kernels, tested.inputs());
        assertEquals(before + tested.calls(), calls(tested), "calls of the kernel");
        return results;
    }

    private long calls(OperatorCase tested) {
        return kernels.statistics().stream()
                .filter(statistics -> statistics.operator().equals(DomainOperator.DOMAIN + "::" + tested.operator()))
                .mapToLong(OperatorStatistics::calls)
                .sum();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aKernelComputesWhatTheBodyDoes(OperatorCase tested) {
        Map<String, Tensor> body = OrtModel.run(tested.model(), tested.inputs());
        Map<String, Tensor> results = run(tested);
        assertEquals(body.keySet(), results.keySet());
        body.forEach((name, tensor) -> assertClose(name, results.get(name), tensor, BOUND));
    }

    @Test
    void kernelsComputeWhatPyTorchDoes(@TempDir Path folder) throws IOException {
        List<OperatorCase> cases = cases();
        OperatorPeers peers = new OperatorPeers(folder, cases);
        for (OperatorCase tested : cases) {
            Map<String, Tensor> results = run(tested);
            peers.torch(tested)
                    .forEach((name, tensor) -> assertClose(tested + ": " + name, results.get(name), tensor, BOUND));
        }
    }

    @Test
    void everyOperatorHasAKernel() {
        try (KernelLibrary library =
                KernelProviders.named(choice.split(":", 2)[0]).open("")) {
            Set<String> there = library.factories().stream()
                    .map(factory -> factory.schema().name())
                    .collect(Collectors.toSet());
            assertEquals(Domain.operators().stream().map(OperatorType::name).collect(Collectors.toSet()), there);
        }
    }
}
