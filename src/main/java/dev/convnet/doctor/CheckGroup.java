package dev.convnet.doctor;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** The checks of one area, such as the execution providers. */
public record CheckGroup(
        String title, @JsonProperty("findings") List<Check> checks) {
    public CheckGroup {
        checks = List.copyOf(checks);
    }
}
