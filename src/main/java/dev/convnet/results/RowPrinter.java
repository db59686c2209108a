package dev.convnet.results;

import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/**
 * Indented JSON with each row of a series, such as a training step, and each list of plain values on one line: thousands of steps stay
 * readable, and two files differ line by line.
 */
final class RowPrinter extends DefaultPrettyPrinter {
    private static final long serialVersionUID = 1L;

    RowPrinter() {
        super(Separators.createDefaultInstance().withObjectNameValueSpacing(Separators.Spacing.AFTER));
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        indentObjectsWith(lines);
        indentArraysWith(lines);
    }

    @Override
    public RowPrinter createInstance() {
        return new RowPrinter();
    }

    @Override
    public void writeStartObject(JsonGenerator generator) {
        if (onOneLine(generator)) {
            generator.writeRaw('{');
        } else {
            super.writeStartObject(generator);
        }
    }

    @Override
    public void beforeObjectEntries(JsonGenerator generator) {
        if (!onOneLine(generator)) {
            super.beforeObjectEntries(generator);
        }
    }

    @Override
    public void writeObjectEntrySeparator(JsonGenerator generator) {
        if (onOneLine(generator)) {
            generator.writeRaw(", ");
        } else {
            super.writeObjectEntrySeparator(generator);
        }
    }

    @Override
    public void writeEndObject(JsonGenerator generator, int entries) {
        if (onOneLine(generator)) {
            generator.writeRaw('}');
        } else {
            super.writeEndObject(generator, entries);
        }
    }

    @Override
    public void writeStartArray(JsonGenerator generator) {
        if (onOneLine(generator)) {
            generator.writeRaw('[');
        } else {
            super.writeStartArray(generator);
        }
    }

    @Override
    public void beforeArrayValues(JsonGenerator generator) {
        if (!onOneLine(generator)) {
            super.beforeArrayValues(generator);
        }
    }

    @Override
    public void writeArrayValueSeparator(JsonGenerator generator) {
        if (onOneLine(generator)) {
            generator.writeRaw(", ");
        } else {
            super.writeArrayValueSeparator(generator);
        }
    }

    @Override
    public void writeEndArray(JsonGenerator generator, int values) {
        if (onOneLine(generator)) {
            generator.writeRaw(']');
        } else {
            super.writeEndArray(generator, values);
        }
    }

    /** Whether the current object or list goes on one line. */
    private static boolean onOneLine(JsonGenerator generator) {
        return switch (generator.currentValue()) {
            case LayerFacts.BranchesFacts _ -> false;
            case StepMetrics _,
                    EpochMetrics _,
                    SampleImage _,
                    Bucket _,
                    OperatorTime _,
                    KernelStatistics _,
                    Placement _,
                    Verdict _,
                    CellComparison _,
                    LayerFacts _,
                    WindowFacts _,
                    JmhResult _ -> true;
            case List<?> list ->
                list.isEmpty() || !(list.getFirst() instanceof Record || list.getFirst() instanceof List);
            case null, default -> false;
        };
    }
}
