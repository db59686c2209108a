package uk.ac.manchester.tornado.api;

public interface TornadoRuntime {
    TornadoBackend getBackend(int index);

    int getNumBackends();
}
