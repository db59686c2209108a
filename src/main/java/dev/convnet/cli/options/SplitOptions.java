package dev.convnet.cli.options;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.convnet.data.Split;
import picocli.CommandLine.Option;

/** The options that split a folder of pictures without test images. A field is null if its option is not given. */
@JsonAutoDetect(fieldVisibility = JsonAutoDetect.Visibility.ANY)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class SplitOptions {
    @Option(
            names = "--test-share",
            paramLabel = "X",
            description =
                    "For a folder of pictures without test or val: the share of each class to test on; default: 0.2.")
    private Double testShare;

    @Option(
            names = "--split-seed",
            paramLabel = "N",
            description = "Seed that chooses those test images, apart from --seed; default: 0.")
    private Long splitSeed;

    /** The split. @throws dev.convnet.base.SettingError if an option is out of its range */
    public Split split() {
        return new Split(
                testShare == null ? Split.DEFAULT.testShare() : testShare,
                splitSeed == null ? Split.DEFAULT.seed() : splitSeed);
    }
}
