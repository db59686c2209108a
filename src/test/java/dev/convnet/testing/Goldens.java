package dev.convnet.testing;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.convnet.onnx.DataType;
import dev.convnet.onnx.Shape;
import dev.convnet.onnx.Tensor;
import dev.convnet.safetensors.SafetensorsFile;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.function.Executable;

/**
 * Results of PyTorch and the {@code onnx} package that are committed, so that a plain JDK can compare with them. There is a file
 * for each subject. The tests of the group {@code python} compute the same results again and hold the file to them; with {@code
 * -Dconvnet.goldens=write}, they write it.
 *
 * <p>The file has small tensors whole, and large ones as digests: the largest magnitude, the products with random vectors of
 * elements ±1/√n, and some elements. Differences of a size change a product by about their root mean square, so the bound
 * that holds for elements holds for digests.
 */
public final class Goldens {
    private static final Path FOLDER = Path.of("src/test/resources/dev/convnet/goldens");
    private static final boolean WRITE = "write".equals(System.getProperty("convnet.goldens"));

    /** The most elements of a tensor that the file has whole. */
    private static final int WHOLE = 100;

    private static final int PRODUCTS = 8;
    private static final int ELEMENTS = 16;

    /** Separates the name of a case from the name of a tensor. */
    private static final String SEPARATOR = ": ";

    private final SafetensorsFile file;

    private Goldens(SafetensorsFile file) {
        this.file = file;
    }

    /** The file of a subject. */
    public static Goldens of(String subject) {
        return new Goldens(SafetensorsFile.read(path(subject)));
    }

    private static Path path(String subject) {
        return FOLDER.resolve(subject + ".safetensors");
    }

    /** The results of one case. */
    public ReferenceResults in(Object name) {
        return new Committed(name + SEPARATOR);
    }

    /**
     * Asserts that the file of a subject has what the peers have just computed, up to {@code bound} of each tensor's largest
     * element: rounding differs between processors.
     */
    public static void assertUpToDate(String subject, Map<String, Map<String, Tensor>> results, double bound) {
        if (WRITE) {
            write(subject, results);
        }
        Goldens goldens = of(subject);
        Set<String> names = new TreeSet<>();
        List<Executable> checks = new ArrayList<>();
        results.forEach((name, tensors) -> tensors.forEach((tensor, value) -> {
            names.add(name + SEPARATOR + tensor);
            checks.add(() -> goldens.in(name).assertClose(tensor, value, bound));
        }));
        assertAll("to write the goldens anew, add -Dconvnet.goldens=write", checks);
        assertEquals(names, new TreeSet<>(goldens.file.tensors().keySet()));
    }

    private static void write(String subject, Map<String, Map<String, Tensor>> results) {
        Map<String, Tensor> digests = new TreeMap<>();
        Map<String, String> types = new TreeMap<>();
        results.forEach((name, tensors) -> tensors.forEach((tensor, value) -> {
            double[] digest = digest(value);
            digests.put(name + SEPARATOR + tensor, Tensor.reals(DataType.FLOAT, Shape.of(digest.length), digest));
            types.put(name + SEPARATOR + tensor, value.type().toString());
        }));
        TensorFiles.write(path(subject), digests, types);
    }

    private static double[] digest(Tensor tensor) {
        double[] values = Tensors.doubles(tensor);
        int n = values.length;
        if (n <= WHOLE) {
            return values;
        }
        double[] products = new double[PRODUCTS];
        Random random = new Random(n);
        for (double value : values) {
            int signs = random.nextInt();
            for (int i = 0; i < PRODUCTS; i++) {
                products[i] += (signs >> i & 1) == 0 ? value : -value;
            }
        }
        double[] digest = new double[1 + PRODUCTS + ELEMENTS];
        digest[0] = Tensors.largest(tensor);
        Arrays.setAll(products, i -> products[i] / Math.sqrt(n));
        System.arraycopy(products, 0, digest, 1, PRODUCTS);
        for (int i = 1 + PRODUCTS; i < digest.length; i++) {
            digest[i] = values[random.nextInt(n)];
        }
        return digest;
    }

    /** The results of one case in the file. */
    final class Committed implements ReferenceResults {
        private final String prefix;

        private Committed(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public Set<String> names() {
            return file.tensors().keySet().stream()
                    .filter(name -> name.startsWith(prefix))
                    .map(name -> name.substring(prefix.length()))
                    .collect(toSet());
        }

        @Override
        public double largest(String name) {
            return DoubleStream.of(values(name)).map(Math::abs).max().orElseThrow();
        }

        @Override
        public double[] values(String name) {
            FloatBuffer values = file.tensor(prefix + name).data().asFloatBuffer();
            return IntStream.range(0, values.remaining())
                    .mapToDouble(values::get)
                    .toArray();
        }

        @Override
        public void assertWithin(String name, Tensor actual, double difference) {
            assertEquals(type(name), actual.type().toString(), prefix + name);
            Tensors.assertWithin(prefix + name, digest(actual), values(name), difference);
        }

        private String type(String name) {
            return file.metadata().get(prefix + name);
        }
    }
}
