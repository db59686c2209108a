package dev.convnet.cli;

import dev.convnet.base.InstallFolder;
import dev.convnet.base.Json;
import dev.convnet.doctor.Doctor;
import dev.convnet.doctor.DoctorReport;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code convnet doctor}: checks what works on this machine. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Checks what works on this machine, and says how to get what does not.",
        footer = {
            "",
            "The exit code is 0 if everything that convnet needs by default works; what is absent is optional."
        })
final class DoctorCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print the findings as JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        DoctorReport report = new Doctor(InstallFolder.path(), System.getenv()).examine();
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? Json.CAMEL.writeValueAsString(report) + System.lineSeparator() : report.text());
        out.flush();
        return report.isHealthy() ? 0 : ErrorHandler.FAILURE;
    }
}
