package dev.convnet.zoo;

import dev.convnet.base.NearestName;
import dev.convnet.base.UserClass;
import dev.convnet.base.UserError;
import java.util.List;
import java.util.regex.Pattern;

/** The networks by name. */
public final class Zoo {
    /** The built-in networks, in the order of the source document. */
    public static final List<Network> NETWORKS = List.of(
            new AlexNet(), new Vgg(), new NetworkInNetwork(), new GoogLeNet(), new BatchNormLeNet(), new DenseNet());

    /** Names of files begin with it. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_$][\\p{L}\\p{N}._$-]*");

    private Zoo() {}

    /** The names of the built-in networks. */
    public static List<String> names() {
        return NETWORKS.stream().map(Network::name).toList();
    }

    /** The name of the built-in network that {@code name} spells in upper or lower case; otherwise {@code name} itself. */
    public static String spelled(String name) {
        return names().stream().filter(name::equalsIgnoreCase).findFirst().orElse(name);
    }

    /**
     * The built-in network called {@code name}, in upper or lower case, or an object of the user's class of that name.
     *
     * @throws UserError if there is neither; the message lists the built-in networks
     */
    public static Network named(String name) {
        return NETWORKS.stream()
                .filter(n -> n.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseGet(() -> ofClass(name));
    }

    private static Network ofClass(String name) {
        Network network = UserClass.instance(
                "",
                name,
                Network.class,
                () -> "unknown network '%s': choose %s, or the name of a class on CONVNET_CLASSPATH%s"
                        .formatted(name, String.join(", ", names()), NearestName.hint(name, names())));
        check(name, network);
        return network;
    }

    /** Checks what commands, files and reports use before the layers are asked for. */
    private static void check(String className, Network network) {
        String what = "the class " + className + " cannot be used: ";
        String name;
        String title;
        int side;
        try {
            name = network.name();
            title = network.title();
            side = network.defaultSide();
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            throw new UserError(what + "its name(), title() or defaultSide() throws " + e, e);
        }
        if (name == null || !NAME.matcher(name).matches()) {
            throw new UserError(what + "its name() must be letters, digits and . _ $ -, not '" + name + "'");
        }
        if (title == null || title.isBlank()) {
            throw new UserError(what + "its title() must not be empty");
        }
        if (side < 1) {
            throw new UserError(what + "its defaultSide() must be at least 1, not " + side);
        }
    }
}
