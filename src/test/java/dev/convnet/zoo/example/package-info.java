/** An example of a user's own network. */
package dev.convnet.zoo.example;
