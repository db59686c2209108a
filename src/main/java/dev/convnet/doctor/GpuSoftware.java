package dev.convnet.doctor;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.util.stream.Collectors.joining;

import dev.convnet.base.ExternalProgram;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;
import oshi.SystemInfo;
import oshi.hardware.GraphicsCard;

/** Checks graphics processors with their drivers and libraries. */
final class GpuSoftware {
    private static final boolean WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    private static final Path OPENCL_VENDORS = Path.of("/etc/OpenCL/vendors");

    private GpuSoftware() {}

    static List<Check> checks() {
        return List.of(cards(), nvidia(), cudaDriver(), cuda(), cudnn(), openCl());
    }

    private static Check cards() {
        String names = new SystemInfo()
                .getHardware().getGraphicsCards().stream()
                        .map(GraphicsCard::getName)
                        .collect(joining("\n"));
        return names.isEmpty()
                ? Check.absent("GPU", "the system reports none", "not needed; the CPU does everything")
                : Check.ok("GPU", names);
    }

    private static Check nvidia() {
        return ExternalProgram.output(List.of(
                        "nvidia-smi", "--query-gpu=index,name,driver_version,memory.total", "--format=csv,noheader"))
                .filter(lines -> !lines.isEmpty())
                .map(lines -> Check.ok("nvidia-smi", lines))
                .orElseGet(() -> Check.absent(
                        "nvidia-smi",
                        "does not run",
                        "with an NVIDIA GPU, install its driver (https://www.nvidia.com/drivers)"));
    }

    private static Check cudaDriver() {
        return version(WINDOWS ? "nvcuda" : "libcuda.so.1", "cuDriverGetVersion")
                .map(version -> Check.ok("CUDA driver", cudaVersion(version)))
                .orElseGet(() -> Check.absent("CUDA driver", "libcuda is missing", "it comes with NVIDIA's driver"));
    }

    private static Check cuda() {
        return version(WINDOWS ? "cudart64_12" : "libcudart.so.12", "cudaRuntimeGetVersion")
                .map(version -> Check.ok("CUDA 12", cudaVersion(version)))
                .orElseGet(
                        () -> Check.absent(
                                "CUDA 12",
                                "libcudart is not on the linker's path",
                                "for the provider cuda: https://developer.nvidia.com/cuda-downloads, and LD_LIBRARY_PATH if need be"));
    }

    /** Formats CUDA's version numbers: 12040 is 12.4. */
    private static String cudaVersion(long number) {
        return "version " + number / 1000 + "." + number % 1000 / 10;
    }

    private static Check cudnn() {
        return call(WINDOWS ? "cudnn64_9" : "libcudnn.so.9", "cudnnGetVersion", FunctionDescriptor.of(JAVA_LONG))
                .map(number -> Check.ok(
                        "cuDNN 9", "version " + number / 10_000 + "." + number % 10_000 / 100 + "." + number % 100))
                .orElseGet(() -> Check.absent(
                        "cuDNN 9",
                        "libcudnn is not on the linker's path",
                        "for the provider cuda: https://developer.nvidia.com/cudnn, and LD_LIBRARY_PATH if need be"));
    }

    private static Check openCl() {
        String drivers = openClDrivers();
        return drivers.isEmpty()
                ? Check.absent(
                        "OpenCL",
                        "no driver in " + OPENCL_VENDORS,
                        "for the kernels tornado on OpenCL: your GPU's driver, or for the CPU Debian's pocl-opencl-icd")
                : Check.ok("OpenCL", "drivers " + drivers);
    }

    private static String openClDrivers() {
        try (Stream<Path> files = Files.list(OPENCL_VENDORS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".icd"))
                    .sorted()
                    .collect(joining(", "));
        } catch (IOException _) {
            return "";
        }
    }

    /** Calls a function {@code int f(int *version)} of a library; empty if the library is missing. */
    private static Optional<Long> version(String library, String function) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment version = arena.allocate(JAVA_INT);
            return call(library, function, FunctionDescriptor.of(JAVA_INT, ADDRESS), version)
                    .filter(error -> error == 0)
                    .map(_ -> (long) version.get(JAVA_INT, 0));
        }
    }

    private static Optional<Long> call(String library, String function, FunctionDescriptor type, Object... arguments) {
        try {
            // Some of these libraries crash when they are unloaded.
            SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
            Object result = Linker.nativeLinker()
                    .downcallHandle(symbols.findOrThrow(function), type)
                    .invokeWithArguments(arguments);
            return Optional.of(((Number) result).longValue());
        } catch (IllegalArgumentException | NoSuchElementException _) {
            return Optional.empty();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
