package dev.convnet.data;

import java.util.List;
import java.util.function.Consumer;

/**
 * A part of a data set that is included in convnet.
 *
 * @param name the name of the source, which is also the folder of the resources
 * @param trainImages the number of training images
 * @param testImages the number of test images
 */
record IdxSample(String name, IdxDataset dataset, int trainImages, int testImages) implements DataSource {
    @Override
    public String description() {
        return "the %d + %d images of %s that come with convnet".formatted(trainImages, testImages, dataset.name());
    }

    @Override
    public ImageFormat format() {
        return dataset.format();
    }

    @Override
    public List<String> classNames() {
        return dataset.classNames();
    }

    @Override
    public Availability availability() {
        return new Availability.Included();
    }

    @Override
    public Dataset load(Consumer<String> notices) {
        return dataset.fromResources("the " + name + " that comes with convnet", name);
    }
}
