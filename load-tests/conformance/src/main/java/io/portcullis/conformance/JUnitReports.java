package io.portcullis.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Says of a folder with reports in JUnit's XML what became of each test, as the suites' scripts do. */
public final class JUnitReports {
    private JUnitReports() {}

    /** @param arguments the folder */
    public static void main(String[] arguments) throws IOException, XMLStreamException {
        List<Path> reports;
        try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
            reports = files.filter(file -> file.getFileName().toString().endsWith(".xml"))
                    .sorted()
                    .toList();
        }
        for (Path report : reports) {
            try (InputStream in = Files.newInputStream(report)) {
                read(in).forEach(System.out::println);
            }
        }
    }

    static List<String> read(InputStream report) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        XMLStreamReader reader = factory.createXMLStreamReader(report);
        List<String> lines = new ArrayList<>();
        String test = "";
        Outcome outcome = Outcome.PASSED;
        while (reader.hasNext()) {
            int event = reader.next();
            if (event == XMLStreamReader.START_ELEMENT) {
                switch (reader.getLocalName()) {
                    case "testcase" -> {
                        test = reader.getAttributeValue(null, "classname") + "."
                                + reader.getAttributeValue(null, "name");
                        outcome = Outcome.PASSED;
                    }
                    case "failure", "error" -> outcome = Outcome.FAILED;
                    case "skipped" -> outcome = Outcome.SKIPPED;
                    default -> {} // what the test said, how long it took
                }
            } else if (event == XMLStreamReader.END_ELEMENT
                    && reader.getLocalName().equals("testcase")) {
                lines.add(outcome.word() + "\t" + test.replaceAll("\\s+", " "));
            }
        }
        return lines;
    }
}
