package dev.convnet.results;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code harness/results.schema.json}. */
final class ResultsSchema {
    private ResultsSchema() {}

    /** What the schema finds wrong with a file. */
    static List<?> violations(Path file) throws IOException {
        return violations(Files.readString(file));
    }

    /** What the schema finds wrong with a text. */
    static List<?> violations(String json) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("harness/results.schema.json")), InputFormat.JSON);
        return schema.validate(json, InputFormat.JSON);
    }
}
