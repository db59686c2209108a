package dev.convnet.base;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import dev.convnet.text.Format;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    @Test
    void aDeadlinePassesOnce() throws InterruptedException {
        Deadline soon = Deadline.in(Duration.ofMillis(20));
        assertFalse(Deadline.in(Duration.ofHours(1)).isOver());

        Thread.sleep(30);

        assertTrue(soon.isOver());
        assertEquals(Duration.ZERO, soon.left());
    }

    /** Somebody sets the time of day, or NTP does: no duration, budget or time limit may depend on it. */
    @Test
    void noTimeIsMeasuredByTheTimeOfDay() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests())
                .importPackages("dev.convnet");
        noClasses()
                .that()
                .areNotAssignableTo(Format.class) // Shows the times in a results file.
                .and()
                .resideOutsideOfPackage("dev.convnet.tracking") // MLflow's files have the time of day of each value.
                .should()
                .accessTargetWhere(describe("measures by the time of day", DeadlineTest::measuresByTimeOfDay))
                .check(classes);
    }

    private static boolean measuresByTimeOfDay(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String method = access.getTarget().getName();
        return (owner.equals(System.class.getName()) && method.equals("currentTimeMillis"))
                || (owner.equals(Duration.class.getName()) && method.equals("between"))
                || (owner.equals(Instant.class.getName())
                        && Set.of("isAfter", "isBefore", "compareTo", "toEpochMilli", "until")
                                .contains(method));
    }
}
