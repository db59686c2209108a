package uk.ac.manchester.tornado.api;

import uk.ac.manchester.tornado.api.common.TornadoFunctions;

public class TaskGraph {
    public TaskGraph(String name) {}

    public <T1, T2> TaskGraph task(String name, TornadoFunctions.Task2<T1, T2> task, T1 v1, T2 v2) {
        return this;
    }

    public <T1, T2, T3> TaskGraph task(String name, TornadoFunctions.Task3<T1, T2, T3> task, T1 v1, T2 v2, T3 v3) {
        return this;
    }

    public <T1, T2, T3, T4> TaskGraph task(
            String name, TornadoFunctions.Task4<T1, T2, T3, T4> task, T1 v1, T2 v2, T3 v3, T4 v4) {
        return this;
    }

    public <T1, T2, T3, T4, T5> TaskGraph task(
            String name, TornadoFunctions.Task5<T1, T2, T3, T4, T5> task, T1 v1, T2 v2, T3 v3, T4 v4, T5 v5) {
        return this;
    }

    public <T1, T2, T3, T4, T5, T6> TaskGraph task(
            String name,
            TornadoFunctions.Task6<T1, T2, T3, T4, T5, T6> task,
            T1 v1,
            T2 v2,
            T3 v3,
            T4 v4,
            T5 v5,
            T6 v6) {
        return this;
    }

    public <T1, T2, T3, T4, T5, T6, T7> TaskGraph task(
            String name,
            TornadoFunctions.Task7<T1, T2, T3, T4, T5, T6, T7> task,
            T1 v1,
            T2 v2,
            T3 v3,
            T4 v4,
            T5 v5,
            T6 v6,
            T7 v7) {
        return this;
    }

    public <T1, T2, T3, T4, T5, T6, T7, T8> TaskGraph task(
            String name,
            TornadoFunctions.Task8<T1, T2, T3, T4, T5, T6, T7, T8> task,
            T1 v1,
            T2 v2,
            T3 v3,
            T4 v4,
            T5 v5,
            T6 v6,
            T7 v7,
            T8 v8) {
        return this;
    }

    public <T1, T2, T3, T4, T5, T6, T7, T8, T9> TaskGraph task(
            String name,
            TornadoFunctions.Task9<T1, T2, T3, T4, T5, T6, T7, T8, T9> task,
            T1 v1,
            T2 v2,
            T3 v3,
            T4 v4,
            T5 v5,
            T6 v6,
            T7 v7,
            T8 v8,
            T9 v9) {
        return this;
    }

    public <T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11> TaskGraph task(
            String name,
            TornadoFunctions.Task11<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11> task,
            T1 v1,
            T2 v2,
            T3 v3,
            T4 v4,
            T5 v5,
            T6 v6,
            T7 v7,
            T8 v8,
            T9 v9,
            T10 v10,
            T11 v11) {
        return this;
    }

    public <T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12> TaskGraph task(
            String name,
            TornadoFunctions.Task12<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12> task,
            T1 v1,
            T2 v2,
            T3 v3,
            T4 v4,
            T5 v5,
            T6 v6,
            T7 v7,
            T8 v8,
            T9 v9,
            T10 v10,
            T11 v11,
            T12 v12) {
        return this;
    }

    public TaskGraph transferToDevice(int mode, Object... arrays) {
        return this;
    }

    public TaskGraph transferToHost(int mode, Object... arrays) {
        return this;
    }

    public ImmutableTaskGraph snapshot() {
        return null;
    }
}
