package dev.convnet.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Replays the inputs that fuzzing starts from, and those that it found: a parser accepts a file or rejects it with one line. */
class ParserSeedsTest {
    private static final Path SEEDS = Path.of("src/test/resources/dev/convnet/fuzz/ParsersFuzzTestInputs");

    @TestFactory
    Stream<DynamicTest> everySeedIsReadOrRejected() {
        return Arrays.stream(Parser.values())
                .map(parser -> dynamicTest(parser.name(), () -> {
                    List<Path> seeds = seeds(parser);
                    boolean accepted = false;
                    for (Path seed : seeds) {
                        accepted |= parser.parse(Files.readAllBytes(seed));
                    }
                    assertTrue(accepted, "at least one seed must be a valid file, or fuzzing starts from nothing");
                }));
    }

    private static List<Path> seeds(Parser parser) throws IOException {
        try (Stream<Path> files = Files.list(SEEDS.resolve(parser.method()))) {
            return files.sorted().toList();
        }
    }
}
