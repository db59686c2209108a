package dev.convnet.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.sun.management.ThreadMXBean;
import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Dim;
import dev.convnet.onnx.GraphBuilder;
import dev.convnet.onnx.Model;
import dev.convnet.onnx.Ops;
import dev.convnet.onnx.TensorType;
import dev.convnet.onnx.Value;
import dev.convnet.onnx.file.ModelWriter;
import dev.convnet.ops.OperatorSchema;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import oshi.SystemInfo;

/** Calls of kernels leave nothing behind, and cost no memory in Java that grows with their tensors. */
class KernelMemoryTest {
    private static final int NODES = 100;
    private static final OperatorSchema SCHEMA = OperatorSchema.of("test.domain", "Copy")
            .input("x", OperatorSchema.REAL)
            .output("y", OperatorSchema.REAL);

    /** A chain of calls. */
    private static Model model() {
        GraphBuilder graph = new GraphBuilder("chain");
        Value value = graph.input("x", TensorType.of(DataType.FLOAT, Dim.of("n")));
        for (int i = 0; i < NODES; i++) {
            value = new Ops(graph)
                    .call(
                            SCHEMA.domain(),
                            SCHEMA.name(),
                            List.of("x"),
                            List.of(value),
                            Map.of(),
                            (ops, in) -> List.of(ops.identity(in.getFirst())))
                    .getFirst();
        }
        graph.output("y", value);
        return new Model(graph.build(), Map.of(), Map.of(), "");
    }

    private static Kernels kernels() {
        return Kernels.of("copy", KernelLibrary.of("Java", KernelFactory.of(SCHEMA, _ -> call -> {
            KernelTensor x = call.input(0);
            call.output(0, x.shape()).data().copyFrom(x.data());
        })));
    }

    private static OrtSession session(Kernels kernels) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            kernels.addTo(options);
            return OrtEnvironment.getEnvironment().createSession(ModelWriter.toBytes(model()), options);
        }
    }

    private static void run(OrtSession session, OnnxTensor x, int times) throws OrtException {
        for (int i = 0; i < times; i++) {
            session.run(Map.of("x", x)).close();
        }
    }

    private static OnnxTensor tensor(int elements) throws OrtException {
        return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), new float[elements]);
    }

    private static long residentBytes() {
        return new SystemInfo().getOperatingSystem().getCurrentProcess().getResidentMemory();
    }

    @Test
    void residentMemoryIsFlatOverAHundredThousandCalls() throws OrtException {
        try (Kernels kernels = kernels();
                OrtSession session = session(kernels);
                OnnxTensor x = tensor(1000)) {
            // The heap finds its size, and the code is compiled.
            run(session, x, 500);
            System.gc();
            long before = residentBytes();
            run(session, x, 1000);
            System.gc();
            long growth = residentBytes() - before;
            assertEquals(1500L * NODES, kernels.statistics().getFirst().calls());
            // A tensor that stayed would be 400 MB after so many calls, an object of 320 bytes 32 MB.
            assertTrue(growth < 32 << 20, "grew by " + growth + " bytes");
        }
    }

    @Test
    void whatACallAllocatesDoesNotDependOnItsTensors() throws OrtException {
        try (Kernels kernels = kernels();
                OrtSession session = session(kernels)) {
            long small = allocatedPerCall(session, 1);
            long large = allocatedPerCall(session, 100_000);
            // The run itself allocates a little, spread over the calls; the tensors differ by 400 kB.
            assertTrue(Math.abs(large - small) < 100, small + " and " + large + " bytes");
            assertTrue(small < 2000, small + " bytes");
        }
    }

    private static long allocatedPerCall(OrtSession session, int elements) throws OrtException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (OnnxTensor x = tensor(elements)) {
            run(session, x, 20);
            long before = threads.getCurrentThreadAllocatedBytes();
            run(session, x, 20);
            return (threads.getCurrentThreadAllocatedBytes() - before) / (20 * NODES);
        }
    }
}
