package dev.convnet.results;

/**
 * The Java that ran convnet, by its system properties.
 *
 * @param version {@code java.version}: {@code 25.0.3}
 * @param vmName {@code java.vm.name}: {@code OpenJDK 64-Bit Server VM}
 * @param vmVersion {@code java.vm.version}: {@code 25.0.3+9-LTS}
 * @param vendor {@code java.vendor}: {@code Eclipse Adoptium}
 */
public record JavaRuntime(String version, String vmName, String vmVersion, String vendor) {
    /** Name, version and vendor of the virtual machine: {@code OpenJDK 64-Bit Server VM 25.0.3+9-LTS (Eclipse Adoptium)}. */
    public String describe() {
        return vmName + " " + vmVersion + " (" + vendor + ")";
    }
}
