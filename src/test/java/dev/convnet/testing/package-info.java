/** What tests of several packages share: small networks and results, Python peers, and ways to run a model. */
package dev.convnet.testing;
