/** What a user writes who has a network of their own. */
package dev.convnet.zoo.example;
