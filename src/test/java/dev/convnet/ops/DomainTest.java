package dev.convnet.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.convnet.kernels.KernelLibrary;
import dev.convnet.kernels.jvm.JvmProvider;
import dev.convnet.onnx.Node;
import dev.convnet.testing.OperatorCase;
import dev.convnet.testing.OperatorCases;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What belongs to each operator of our domain: a line in the list, test cases, a reader, and a kernel or a reason for none. */
class DomainTest {
    /** Operators without a kernel in plain Java, each with the reason. */
    private static final Map<String, String> WITHOUT_JVM_KERNEL = Map.of();

    private static Set<String> names() {
        return sorted(Domain.operators().stream().map(OperatorType::name));
    }

    private static Set<String> sorted(Stream<String> names) {
        return names.collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyOperatorIsInTheList() {
        Stream<JavaClass> classes = new ClassFileImporter()
                .importPackages(DomainOperator.class.getPackageName()).stream()
                        .filter(type -> type.isAssignableTo(DomainOperator.class) && !type.isInterface());
        assertEquals(sorted(classes.map(JavaClass::getSimpleName)), names());
    }

    @Test
    void everyOperatorHasCases() {
        assertEquals(names(), sorted(OperatorCases.all().stream().map(OperatorCase::operator)));
    }

    @Test
    void everyOperatorHasAJvmKernelOrAReasonForNone() {
        try (KernelLibrary library = new JvmProvider().open("1")) {
            Stream<String> kernels =
                    library.factories().stream().map(factory -> factory.schema().name());
            assertEquals(names(), sorted(Stream.concat(kernels, WITHOUT_JVM_KERNEL.keySet().stream())));
        }
    }

    @Test
    void anOperatorIsReadFromTheNodesThatItsCallsRecord() {
        Map<String, OperatorType<?>> types =
                Domain.operators().stream().collect(Collectors.toMap(OperatorType::name, type -> type));
        OperatorCases.all().stream()
                .map(tested -> tested.model().graph().nodes())
                .flatMap(Collection::stream)
                .filter(node -> node.operator().domain().equals(DomainOperator.DOMAIN))
                .forEach(node -> assertReadBack(types.get(node.operator().name()), node));
    }

    private static void assertReadBack(OperatorType<?> type, Node node) {
        DomainOperator operator = type.read(new Attributes(node.attributes()));
        assertEquals(node.attributes(), operator.attributes(), type.name());
        assertEquals(type, operator.type());
    }
}
