package dev.convnet.zoo;

import static java.util.stream.Collectors.joining;

import dev.convnet.io.UserError;
import java.util.List;

/** The networks by name. */
public final class Zoo {
    /** All of them, in the order of the source document. */
    public static final List<Network> NETWORKS = List.of(
            AlexNet.NETWORK,
            Vgg.NETWORK,
            NetworkInNetwork.NETWORK,
            GoogLeNet.NETWORK,
            BatchNormLeNet.NETWORK,
            DenseNet.NETWORK);

    private Zoo() {}

    /** The network called {@code name}. @throws UserError if there is none; the message lists those there are */
    public static Network named(String name) {
        return NETWORKS.stream()
                .filter(n -> n.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UserError("there is no network '" + name + "'; there are "
                        + NETWORKS.stream().map(Network::name).collect(joining(", "))));
    }
}
