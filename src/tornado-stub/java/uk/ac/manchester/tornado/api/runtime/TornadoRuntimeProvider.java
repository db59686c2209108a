package uk.ac.manchester.tornado.api.runtime;

import uk.ac.manchester.tornado.api.TornadoRuntime;

public class TornadoRuntimeProvider {
    public static TornadoRuntime getTornadoRuntime() {
        return null;
    }
}
