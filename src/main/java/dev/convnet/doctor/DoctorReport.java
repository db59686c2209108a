package dev.convnet.doctor;

import dev.convnet.doctor.Check.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The results of all checks. */
public record DoctorReport(List<CheckGroup> sections) {
    private static final int WIDTH = 80;
    private static final int STATUS_WIDTH = 8;
    private static final int NAME_WIDTH = 16;

    public DoctorReport {
        sections = List.copyOf(sections);
    }

    /** Whether everything works that the defaults need. */
    public boolean isHealthy() {
        return sections.stream()
                .flatMap(section -> section.checks().stream())
                .noneMatch(check -> check.status() == Status.BROKEN);
    }

    /** The report as text, in lines of up to 80 characters if words allow it. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (CheckGroup section : sections) {
            text.append(text.isEmpty() ? "" : "\n").append(section.title()).append('\n');
            for (Check check : section.checks()) {
                text.append(block(check));
            }
        }
        return text.toString();
    }

    private static String block(Check check) {
        String status = "  " + check.status().name().toLowerCase(Locale.ROOT);
        String start = "%-" + STATUS_WIDTH + "s  %-" + NAME_WIDTH + "s";
        List<String> words = new ArrayList<>(wrapped(check.detail()));
        check.remedy().ifPresent(remedy -> wrapped("→ " + remedy).forEach(words::add));
        StringBuilder block = new StringBuilder(start.formatted(status, check.name() + " "));
        block.append(words.getFirst()).append('\n');
        String indent = start.formatted("", "");
        words.stream().skip(1).forEach(line -> block.append(indent).append(line).append('\n'));
        return block.toString();
    }

    /** Wraps {@code text} to the width beside the names. */
    private static List<String> wrapped(String text) {
        int room = WIDTH - STATUS_WIDTH - 2 - NAME_WIDTH;
        List<String> lines = new ArrayList<>();
        for (String paragraph : text.lines().toList()) {
            StringBuilder line = new StringBuilder();
            for (String word : paragraph.split(" ", -1)) {
                if (!line.isEmpty() && line.length() + 1 + word.length() > room) {
                    lines.add(line.toString());
                    line.setLength(0);
                }
                line.append(line.isEmpty() ? "" : " ").append(word);
            }
            lines.add(line.toString());
        }
        return lines;
    }
}
