package dev.convnet.load;

import dev.convnet.base.JavaProcess;
import dev.convnet.base.JavaProcess.End;
import dev.convnet.model.ModelFile;
import dev.convnet.model.ModelInputs;
import dev.convnet.model.ModelSession;
import dev.convnet.model.OpenDims;
import dev.convnet.ort.SessionFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Records runs of a model with planted slowdowns, to measure how often a gate on timings is right. Each run is a JVM of its own that makes 2000
 * calls. A slowdown is a busy wait after each call, in proportion to the call. A round has one run of each slowdown, in random order, so that all suffer alike
 * from whatever else the machine does.
 *
 * <pre>{@code
 * ./convnet export lenet-bn --out /tmp/lenet
 * mvn -q test-compile
 * CLASSPATH="target/test-classes:$(./convnet --class-path)" "$(./convnet --java-home)/bin/java" --enable-native-access=ALL-UNNAMED \
 *     dev.convnet.load.SlowdownRecorder /tmp/lenet/lenet-bn.onnx 60 14 slowdowns.txt
 * }</pre>
 *
 * Arguments: the model, the number of rounds, the seconds between two rounds, and the file, to which a line is appended for each run: the slowdown in
 * percent, and the times of 100 of its calls at even distances in units of 10 ns.
 */
public final class SlowdownRecorder {
    private static final List<Integer> PERCENT = List.of(0, 5, 10);
    private static final int CALLS = 2000;
    private static final int KEPT = 100;

    private SlowdownRecorder() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args[0].equals("one")) {
            System.out.println(run(Path.of(args[1]), Integer.parseInt(args[2])));
            return;
        }
        Random order = new Random(1);
        for (int round = 0; round < Integer.parseInt(args[1]); round++) {
            List<Integer> slowdowns = new ArrayList<>(PERCENT);
            Collections.shuffle(slowdowns, order);
            for (int percent : slowdowns) {
                StringBuilder line = new StringBuilder();
                End end = new JavaProcess(SlowdownRecorder.class.getName())
                        .arguments(List.of("one", args[0], Integer.toString(percent)))
                        .run(text -> line.append(text).append('\n'), System.err::println);
                if (end.exitCode() != 0) {
                    throw new IllegalStateException("a run failed: " + end);
                }
                Files.writeString(Path.of(args[3]), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
            Thread.sleep((long) (1000 * Double.parseDouble(args[2])));
        }
    }

    private static String run(Path file, int percent) {
        ModelFile model = ModelFile.read(file);
        OpenDims dims = OpenDims.of(model, Map.of());
        try (ModelSession session = ModelSession.open(
                model, ModelInputs.of(model, List.of(), dims, 0).values(), SessionFactory.onCpu(1))) {
            List<Double> times = new LoadGenerator()
                    .measure(LoadPlan.singleStream(1, CALLS, 60), 1, () -> {
                        long begin = System.nanoTime();
                        session.execute();
                        long end = System.nanoTime();
                        long until = end + (end - begin) * percent / 100;
                        while (System.nanoTime() < until) {
                            Thread.onSpinWait();
                        }
                    })
                    .time()
                    .samplesMs();
            return percent
                    + IntStream.range(0, KEPT)
                            .mapToObj(i -> times.get(i * times.size() / KEPT))
                            .map(ms -> String.format(Locale.ROOT, " %d", Math.round(ms * 1e5)))
                            .collect(Collectors.joining());
        }
    }
}
