package dev.convnet.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.convnet.base.JavaProcess.Child;
import dev.convnet.base.JavaProcess.End;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class JavaProcessTest {
    private final List<String> out = Collections.synchronizedList(new ArrayList<>());
    private final List<String> err = Collections.synchronizedList(new ArrayList<>());

    /** Prints what it was given, and ends with the exit code in its first argument. */
    static final class Talker {
        private Talker() {}

        public static void main(String[] args) {
            System.out.println(System.getProperty("told") + " " + System.getenv("TOLD") + " " + args[1]);
            System.out.println(System.getProperty("java.class.path")
                    .startsWith("first:".replace(':', java.io.File.pathSeparatorChar)));
            System.err.println("two\nlines");
            System.exit(Integer.parseInt(args[0]));
        }
    }

    /** Says its process id and waits for its parent's end. */
    static final class Waiter {
        private Waiter() {}

        public static void main(String[] args) throws InterruptedException {
            JavaProcess.followParent(signal -> System.out.println("signal " + signal));
            System.out.println(ProcessHandle.current().pid());
            Thread.sleep(Duration.ofMinutes(5));
        }
    }

    /** Says its process id, starts a {@link Waiter} and passes on what that says. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] args) {
            System.out.println(ProcessHandle.current().pid());
            new JavaProcess(Waiter.class.getName()).run(System.out::println, System.err::println);
        }
    }

    @Test
    void aChildHasWhatItWasGivenAndItsOutputAndEndComeBack() {
        End end = new JavaProcess(Talker.class.getName())
                .property("told", "a property")
                .environment("TOLD", "a variable")
                .classPath(Path.of("first"))
                .arguments(List.of("3", "an argument"))
                .run(out::add, err::add);

        assertEquals(new End(3), end);
        assertFalse(end.succeeded());
        assertEquals(List.of("a property a variable an argument", "true"), out);
        assertEquals(List.of("two", "lines"), err);
    }

    @Test
    void optionsOfThisJvmAreTheChildsAsWell() {
        List<String> command = new JavaProcess("x.Y").option("-Xmx1g").command();

        assertTrue(command.contains("--enable-native-access=ALL-UNNAMED"), command::toString);
        assertTrue(command.indexOf("-Xmx1g") > command.indexOf("-Xmx3g"), command::toString);
        assertEquals("x.Y", command.getLast());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aSignalIsPassedOnAndToldAsOne() throws InterruptedException {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (Child child = new JavaProcess(Waiter.class.getName()).start(lines::add, err::add)) {
            ProcessHandle itself = process(lines.take());
            child.pass(JavaProcess.SIGTERM);
            assertEquals("signal 15", lines.take());

            itself.destroyForcibly();
            assertEquals(
                    "signal 9 (killed, as a system does that has no memory left)",
                    child.end().toString());
        }
        assertEquals("exit code 2", new End(2).toString());
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aChildEndsWithItsParentEvenIfThatIsKilled() throws InterruptedException {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (Child parent = new JavaProcess(Parent.class.getName()).start(lines::add, err::add)) {
            ProcessHandle itself = process(lines.take());
            ProcessHandle grandchild = process(lines.take());
            assertTrue(grandchild.isAlive());

            itself.destroyForcibly();

            grandchild.onExit().join();
            assertFalse(grandchild.isAlive());
            assertEquals(137, parent.end().exitCode());
        }
    }

    private static ProcessHandle process(String id) {
        return ProcessHandle.of(Long.parseLong(id)).orElseThrow();
    }
}
