package dev.convnet.report.chart;

import java.util.List;
import java.util.stream.IntStream;

/**
 * An axis of equally spaced categories, the first at 0.
 *
 * @param names the categories' labels; a long axis leaves some out
 */
public record CategoryAxis(List<String> names) implements Axis {
    private static final int MOST_TICKS = 12;

    @Override
    public double min() {
        return -0.5;
    }

    @Override
    public double max() {
        return names.size() - 0.5;
    }

    @Override
    public List<Double> ticks() {
        int every = Math.ceilDiv(names.size(), MOST_TICKS);
        return IntStream.range(0, names.size())
                .filter(i -> (names.size() - 1 - i) % every == 0)
                .mapToObj(i -> (double) i)
                .toList();
    }

    @Override
    public String label(double tick) {
        return names.get((int) tick);
    }

    @Override
    public double share(double value) {
        return (value - min()) / (max() - min());
    }

    @Override
    public String scale() {
        return "names";
    }
}
