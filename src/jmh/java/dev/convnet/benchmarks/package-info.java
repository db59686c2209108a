/** JMH benchmarks: {@code mvn -B -Pjmh test}, with {@code -Djmh.args='…'} for JMH's own options; figures in target/jmh.json. */
package dev.convnet.benchmarks;
