package dev.convnet.cli.options;

import dev.convnet.base.SettingError;
import dev.convnet.results.Shard;
import dev.convnet.suite.Suite;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The options that select cells of a suite. */
public final class SelectionOptions {
    private static final Pattern SHARD = Pattern.compile("(\\d{1,4})/(\\d{1,4})");

    @Option(
            names = "--filter",
            paramLabel = "NAME",
            split = ",",
            description = "Run only these networks, model files or cells of the suite; * stands for any text.")
    private List<String> filter;

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            description = "Run only the I-th of N parts of the suite, as in a matrix of CI jobs.")
    private String shard;

    /** The suite with the selected cells only. @throws SettingError if a name of the filter matches no cell */
    public Suite of(Suite whole) {
        Suite filtered = filter == null ? whole : whole.only(filter);
        return shard().map(filtered::shard).orElse(filtered);
    }

    /** The selected part of the suite, if one is given. @throws SettingError if the option is not like {@code 2/4} */
    public Optional<Shard> shard() {
        return Optional.ofNullable(shard).map(SelectionOptions::shard);
    }

    private static Shard shard(String text) {
        Matcher parts = SHARD.matcher(text);
        if (parts.matches()) {
            int index = Integer.parseInt(parts.group(1));
            int of = Integer.parseInt(parts.group(2));
            if (index >= 1 && index <= of) {
                return new Shard(index, of);
            }
        }
        throw new SettingError("shard", "must be like 2/4, the second of four parts, not '" + text + "'");
    }
}
