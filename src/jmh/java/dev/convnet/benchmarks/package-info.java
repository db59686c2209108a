/** JMH benchmarks: {@code mvn -B -Pjmh test}, with {@code -Djmh.args='…'} for JMH's options; results go to target/jmh.json. */
package dev.convnet.benchmarks;
