package dev.convnet.results;

import java.util.List;

/**
 * How a convolution or pooling kernel moves over height and width: two numbers in each list.
 *
 * @param kernel the kernel's sizes
 * @param strides the steps between windows
 * @param padsBegin what is added at the top and left
 * @param padsEnd what is added at the bottom and right
 * @param dilations the steps between a kernel's elements
 */
public record WindowFacts(
        List<Long> kernel, List<Long> strides, List<Long> padsBegin, List<Long> padsEnd, List<Long> dilations) {
    public WindowFacts {
        kernel = List.copyOf(kernel);
        strides = List.copyOf(strides);
        padsBegin = List.copyOf(padsBegin);
        padsEnd = List.copyOf(padsEnd);
        dilations = List.copyOf(dilations);
    }
}
