package dev.convnet.doctor;

import dev.convnet.ort.OrtRuntime;
import dev.convnet.ort.SessionFactory;
import dev.convnet.train.Recipe;
import dev.convnet.train.TrainingEngine;
import dev.convnet.train.ZooNetworks;
import dev.convnet.train.graph.Sgd;

/** Runs in a JVM that was started with a training build of ONNX Runtime: prints the build and prepares a training with it. */
final class TrainingProbe {
    private TrainingProbe() {}

    public static void main(String[] arguments) {
        System.out.println(OrtRuntime.version() + ", " + OrtRuntime.buildInfo());
        TrainingEngine.ORT_TRAINING.tryOut(
                new ZooNetworks(), Recipe.defaults("lenet-bn", 28, new Sgd()), SessionFactory.onCpu(1));
    }
}
