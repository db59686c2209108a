package dev.convnet.cli.options;

import dev.convnet.base.SettingError;
import dev.convnet.results.Shard;
import dev.convnet.suite.CellPlan;
import dev.convnet.suite.Suite;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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
            description =
                    "Run only these networks, model files or cells of the suite, and the cells that they are compared with; "
                            + "* stands for any text.")
    private List<String> filter;

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            description =
                    "Run only the I-th of N parts of the suite, as in a matrix of CI jobs; cells that are compared with each "
                            + "other are in one part.")
    private String shard;

    /**
     * The suite with the selected cells only.
     *
     * @param notices receives a line that names cells that run because selected cells are compared with them
     * @throws SettingError if a name of the filter matches no cell
     */
    public Suite of(Suite whole, Consumer<String> notices) {
        Suite filtered = whole;
        if (filter != null) {
            filtered = whole.only(filter);
            List<String> added = filtered.cells().stream()
                    .filter(cell -> filter.stream().noneMatch(cell::matches))
                    .map(CellPlan::id)
                    .toList();
            if (!added.isEmpty()) {
                notices.accept("selected cells are compared with " + String.join(", ", added) + ", which "
                        + (added.size() == 1 ? "runs" : "run") + ", too");
            }
        }
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
