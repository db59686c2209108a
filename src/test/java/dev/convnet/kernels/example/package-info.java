/** What a user of {@code --kernels} writes. */
package dev.convnet.kernels.example;
