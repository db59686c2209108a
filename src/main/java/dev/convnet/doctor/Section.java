package dev.convnet.doctor;

import java.util.List;

/** What belongs together of what was found. */
public record Section(String title, List<Finding> findings) {
    public Section {
        findings = List.copyOf(findings);
    }
}
