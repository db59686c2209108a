package dev.convnet.soak;

import dev.convnet.base.StopSignal;
import dev.convnet.classify.InferenceModel;
import dev.convnet.data.Dataset;
import dev.convnet.data.FashionMnist;
import dev.convnet.data.LabeledImages;
import dev.convnet.ort.SessionFactory;
import dev.convnet.testing.SampleImages;
import dev.convnet.train.Metrics;
import dev.convnet.train.Recipe;
import dev.convnet.train.Recipe.DataChoice;
import dev.convnet.train.Recipe.Schedule;
import dev.convnet.train.RunDirectory;
import dev.convnet.train.TrainingListener;
import dev.convnet.train.TrainingRun;
import dev.convnet.train.ZooNetworks;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/** Trains BN-LeNet and then classifies with it for long, and prints how the memory of the process develops. */
final class Soak {
    private static final int BATCH = 4;
    private static final int IMAGES = 1000;
    private static final int TEST_IMAGES = 50;

    private Soak() {}

    /**
     * Trains, classifies, and prints both slopes.
     *
     * @param args the folder of the run, the numbers of steps and of calls, and the bytes to leak at each step and at each call
     */
    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        long steps = Long.parseLong(args[1]);
        long calls = Long.parseLong(args[2]);
        SessionFactory sessions = SessionFactory.onCpu(1);
        System.out.println(train(folder, sessions, steps, Integer.parseInt(args[3])));
        System.out.println(classify(folder, sessions, calls, Integer.parseInt(args[4])));
    }

    private static MemoryTrend.Slope train(Path folder, SessionFactory sessions, long steps, int leak) {
        MemoryTrend trend = new MemoryTrend("steps", steps);
        TrainingListener sampler = new TrainingListener() {
            @Override
            public void onStep(Metrics.Step step) {
                leak(leak);
                trend.after(step.step());
            }
        };
        int epochs = Math.toIntExact(Math.ceilDiv(steps, IMAGES / BATCH));
        Recipe recipe = Recipe.defaults("lenet-bn", 28)
                .with(new DataChoice("sample", IMAGES, true))
                .with(new Schedule(epochs, BATCH, 1e-4));
        Dataset data = SampleImages.dataset(TEST_IMAGES);
        new TrainingRun(new ZooNetworks(), recipe, new RunDirectory(folder), sessions, 0)
                .start(data, List.of(sampler), new StopSignal());
        return trend.slope();
    }

    private static MemoryTrend.Slope classify(Path folder, SessionFactory sessions, long calls, int leak) {
        MemoryTrend trend = new MemoryTrend("calls", calls);
        LabeledImages image = FashionMnist.sample().test().first(1);
        try (InferenceModel model = InferenceModel.open(new RunDirectory(folder).model(), image.format(), sessions)) {
            for (long call = 1; call <= calls; call++) {
                model.logits(image, 1);
                leak(leak);
                trend.after(call);
            }
        }
        return trend.slope();
    }

    /** Memory that nobody frees, and that is written to, since the system counts only such memory. */
    private static void leak(int bytes) {
        if (bytes > 0) {
            Arena.global().allocate(bytes).fill((byte) 1);
        }
    }
}
