package dev.convnet.data;

import java.util.function.Consumer;

/**
 * A part of a data set that is included in convnet.
 *
 * @param name the name of the source, which is also the folder of the resources
 * @param trainImages the number of training images
 * @param testImages the number of test images
 */
record IdxSample(String name, IdxDataset files, int trainImages, int testImages) implements IdxSource {
    @Override
    public Availability availability() {
        return new Availability.Included();
    }

    @Override
    public Dataset load(Consumer<String> notices) {
        return files.fromResources("the " + name + " that comes with convnet", name);
    }
}
