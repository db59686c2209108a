package dev.convnet.train.graph;

import dev.convnet.nn.NetworkGraph;

/**
 * The names of a training's state: the network's parameters and running statistics have the names of PyTorch's state_dict, an
 * optimizer's slot is {@code <parameter>/<slot>}, and the number of finished steps is {@code step}.
 */
public final class StateNames {
    /** The number of finished steps, int64 []. */
    public static final String STEP = "step";

    /** Separates a parameter from what belongs to it. Names of PyTorch's state_dict have none. */
    private static final char SEPARATOR = '/';

    private StateNames() {}

    /** The output with a variable's value after the step. */
    public static String next(String variable) {
        return variable + NetworkGraph.NEXT;
    }

    /** Whether an output is the {@link #next} value of a variable. */
    public static boolean isNext(String output) {
        return output.endsWith(NetworkGraph.NEXT);
    }

    /** The variable whose {@link #next} value an output is. */
    public static String variable(String next) {
        return next.substring(0, next.length() - NetworkGraph.NEXT.length());
    }

    /** The output with the gradient of the loss for a parameter. */
    public static String gradient(String parameter) {
        return parameter + SEPARATOR + "grad";
    }

    /** Whether an output is the {@link #gradient} for a parameter. */
    public static boolean isGradient(String output) {
        return output.endsWith(gradient(""));
    }

    /** The variable that an optimizer keeps in one of its slots for a parameter. */
    public static String slot(String parameter, String slot) {
        return parameter + SEPARATOR + slot;
    }

    /** The variable with the moving average of a parameter. */
    public static String average(String parameter) {
        return slot(parameter, "average");
    }

    /** The variable with the sum of a parameter's gradients in the batches of a step; zero between steps. */
    public static String accumulated(String parameter) {
        return slot(parameter, "accumulated");
    }

    /** Whether a variable is {@link #accumulated} for a parameter. */
    public static boolean isAccumulated(String variable) {
        return variable.endsWith(accumulated(""));
    }

    /** Whether a variable is a {@link #slot} for a parameter. */
    public static boolean isSlotOf(String parameter, String variable) {
        return variable.startsWith(parameter + SEPARATOR);
    }

    /** Whether a variable belongs to the network and not to the optimizer: a parameter or a running statistic. */
    public static boolean isWeight(String variable) {
        return !variable.equals(STEP) && variable.indexOf(SEPARATOR) < 0;
    }
}
