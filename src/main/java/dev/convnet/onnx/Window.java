package dev.convnet.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The window of a convolution or pooling operator. Each list has one number per spatial axis.
 *
 * <p>An axis of size n becomes ⌊(n + padBegin + padEnd − dilation·(kernel − 1) − 1) / stride⌋ + 1, as in PyTorch with
 * {@code ceil_mode=False}.
 *
 * @param kernel the size of the window, in elements of the window
 * @param strides how far the window moves from one output to the next
 * @param padsBegin zeros before the first element of the input
 * @param padsEnd zeros after the last element of the input
 * @param dilations the distance of adjacent elements of the window
 */
public record Window(
        List<Long> kernel, List<Long> strides, List<Long> padsBegin, List<Long> padsEnd, List<Long> dilations) {
    public Window {
        kernel = List.copyOf(kernel);
        strides = List.copyOf(strides);
        padsBegin = List.copyOf(padsBegin);
        padsEnd = List.copyOf(padsEnd);
        dilations = List.copyOf(dilations);
        int rank = kernel.size();
        if (Stream.of(strides, padsBegin, padsEnd, dilations).anyMatch(l -> l.size() != rank)) {
            throw new ShapeException(
                    "strides, pads and dilations must have one number for each of the kernel's " + rank + " axes");
        }
        if (Stream.of(kernel, strides, dilations).flatMap(List::stream).anyMatch(n -> n < 1)
                || Stream.of(padsBegin, padsEnd).flatMap(List::stream).anyMatch(n -> n < 0)) {
            throw new ShapeException("kernel, stride and dilation must be at least 1, padding at least 0");
        }
    }

    /** A square window over two axes with stride 1 and no padding. */
    public static Window square(long size) {
        return of(size, size);
    }

    /** A window of these sizes with stride 1 and no padding. */
    public static Window of(long... kernel) {
        int rank = kernel.length;
        List<Long> ones = Collections.nCopies(rank, 1L);
        List<Long> zeros = Collections.nCopies(rank, 0L);
        return new Window(IntStream.range(0, rank).mapToObj(i -> kernel[i]).toList(), ones, zeros, zeros, ones);
    }

    /** The window of a convolution or pooling node with {@code kernel}; attributes that the node lacks have ONNX's defaults. */
    public static Window of(Node node, List<Long> kernel) {
        List<Long> ones = Collections.nCopies(kernel.size(), 1L);
        List<Long> pads = node.integers("pads");
        List<Long> zeros = Collections.nCopies(kernel.size(), 0L);
        return new Window(
                kernel,
                orElse(node.integers("strides"), ones),
                pads.isEmpty() ? zeros : pads.subList(0, kernel.size()),
                pads.isEmpty() ? zeros : pads.subList(kernel.size(), 2 * kernel.size()),
                orElse(node.integers("dilations"), ones));
    }

    /** This window with one stride for all axes. */
    public Window stride(long stride) {
        return new Window(kernel, all(stride), padsBegin, padsEnd, dilations);
    }

    /** This window with as many zeros before and after every axis. */
    public Window padding(long padding) {
        return new Window(kernel, strides, all(padding), all(padding), dilations);
    }

    /** This window with one dilation for all axes. */
    public Window dilation(long dilation) {
        return new Window(kernel, strides, padsBegin, padsEnd, all(dilation));
    }

    /** The number of spatial axes. */
    public int rank() {
        return kernel.size();
    }

    /** The extent of the dilated kernel along {@code axis}, in elements of the input. @throws ShapeException if it is 2⁶³ or more */
    public long reach(int axis) {
        try {
            return Math.addExact(Math.multiplyExact(dilations.get(axis), kernel.get(axis) - 1), 1);
        } catch (ArithmeticException e) {
            throw ShapeException.tooLarge(
                    "the extent of a kernel of " + times(kernel) + " with dilation " + times(dilations), e);
        }
    }

    /**
     * The sizes of the output's spatial axes.
     *
     * @param operator what an error message names
     * @param in the sizes of the input's spatial axes
     * @throws ShapeException if the kernel is larger than the padded input, or a size is 2⁶³ or more
     */
    public List<Long> outputSizes(String operator, List<Long> in) {
        List<Long> out = new ArrayList<>();
        for (int i = 0; i < rank(); i++) {
            long room = padded(in.get(i), i) - reach(i);
            if (room < 0) {
                throw new ShapeException("%s: a kernel of %s does not fit an input of %s with padding %s"
                        .formatted(operator, times(kernel), times(in), times(padsBegin)));
            }
            out.add(room / strides.get(i) + 1);
        }
        return out;
    }

    private long padded(long size, int axis) {
        try {
            return Math.addExact(size, Math.addExact(padsBegin.get(axis), padsEnd.get(axis)));
        } catch (ArithmeticException e) {
            throw ShapeException.tooLarge("the size " + size + " with padding " + times(padsBegin), e);
        }
    }

    /**
     * The shape of the output.
     *
     * @param operator what an error message names
     * @param shape the input's shape, [N, C, spatial…]
     * @throws ShapeException if the window has another number of axes or is larger than the padded input
     */
    Shape outputShape(String operator, Shape shape) {
        if (shape.rank() != 2 + rank()) {
            throw new ShapeException(operator + ": a window over " + rank() + " axes does not fit " + shape);
        }
        List<Long> sizes =
                IntStream.range(2, shape.rank()).mapToObj(shape::size).toList();
        return shape.withSpatial(outputSizes(operator, sizes));
    }

    /** The attributes of an ONNX node with this window, without those that have their default value. */
    public Map<String, Attribute> attributes() {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        attributes.put("kernel_shape", Attribute.of(kernel));
        if (!strides.equals(all(1))) {
            attributes.put("strides", Attribute.of(strides));
        }
        if (!padsBegin.equals(all(0)) || !padsEnd.equals(all(0))) {
            attributes.put("pads", Attribute.of(pads()));
        }
        if (!dilations.equals(all(1))) {
            attributes.put("dilations", Attribute.of(dilations));
        }
        return attributes;
    }

    /** The pads in ONNX's order: those before every axis, then those after every axis. */
    public List<Long> pads() {
        return Stream.concat(padsBegin.stream(), padsEnd.stream()).toList();
    }

    private List<Long> all(long n) {
        return Collections.nCopies(rank(), n);
    }

    private static List<Long> orElse(List<Long> given, List<Long> absent) {
        return given.isEmpty() ? absent : given;
    }

    private static String times(List<Long> sizes) {
        return sizes.stream().map(String::valueOf).collect(Collectors.joining("×"));
    }
}
