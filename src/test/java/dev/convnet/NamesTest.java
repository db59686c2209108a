package dev.convnet;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** A simple type name stands for one thing in the whole project; only private nested types may share a name. */
class NamesTest {
    private static final List<Path> SOURCES = List.of(Path.of("src/main/java"), Path.of("src/tornado/java"));

    private record Type(String name, String place) {}

    @Test
    void everySimpleNameStandsForOneType() throws IOException {
        String repeated = types().stream()
                .collect(groupingBy(Type::name, TreeMap::new, mapping(Type::place, toList())))
                .entrySet()
                .stream()
                .filter(type -> type.getValue().size() > 1)
                .map(type -> type.getKey() + ": " + String.join(", ", type.getValue()))
                .collect(joining("\n"));

        assertEquals("", repeated);
    }

    /** The types of every source file, read by the compiler's own parser: TornadoVM's kernels need no SDK for that. */
    private static List<Type> types() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<Type> types = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, null, null, files.getJavaFileObjectsFromPaths(sourceFiles()));
            for (CompilationUnitTree unit : task.parse()) {
                new TypeScanner(types).scan(unit, unit.getPackageName() + ".");
            }
        }
        return types;
    }

    private static List<Path> sourceFiles() {
        return SOURCES.stream().flatMap(NamesTest::javaFiles).toList();
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Collects the types that are not private; the parameter of a visit is what the type's full name begins with. */
    private static final class TypeScanner extends TreeScanner<Void, String> {
        private final List<Type> types;

        TypeScanner(List<Type> types) {
            this.types = types;
        }

        @Override
        public Void visitClass(ClassTree type, String prefix) {
            String name = type.getSimpleName().toString();
            String place = prefix + name;
            if (!name.isEmpty() && !type.getModifiers().getFlags().contains(Modifier.PRIVATE)) {
                types.add(new Type(name, place));
            }
            return super.visitClass(type, place + ".");
        }
    }
}
