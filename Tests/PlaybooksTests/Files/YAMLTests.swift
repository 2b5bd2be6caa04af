import Foundation
import Testing

@testable import Playbooks

@Suite("What an export writes is read the same")
struct YAMLTests {
    private static let texts = [
        "", "a", "0001", "true", "No", "null", "~", "x: y", "a #b", " a", "a ", "é\u{301}", "👩‍👧", "line\nbreak\ttab", "\"q\" \\", "-",
        "Time XPTO", "team:Analista N1", "\u{2028}\u{85}\u{7}", "=", "1e3", "a,b", "{a}", "[a]", "*x", "&x", "Über-Café 7/8", "Смена",
        "yes", "y", "inf", "'", "%", "@x", "`", "!x", "|", ">", "? a", "#", "a:", "\r\n",
    ]

    @Test("Every text, as a key, a value, in a row and in a map", arguments: texts)
    func everyText(_ text: String) throws {
        let yaml = YAML.lines(
            YAML.Field(text + "!", .text(text)), YAML.Field("row", .texts([text])), YAML.Field("map", .map(YAML.Field(text, .text(text)))))
        let reading = FileReading(file: "f")
        let lines = ["list:"] + yaml.elementLines
        let roots = YAMLReader(into: reading).documents(Data((lines.joined(separator: "\n") + "\n").utf8))
        #expect(reading.faults.isEmpty)
        let fields = try #require(roots.first?.fields?.first?.value.list?.first?.fields)
        func isSame(_ read: String?) -> Bool { read.map { Array($0.unicodeScalars) == Array(text.unicodeScalars) } ?? false }
        #expect(fields.map(\.name).first == text + "!" && isSame(fields[0].value.text))
        #expect(isSame(fields[1].value.list?.first?.text))
        #expect(isSame(fields[2].value.fields?.first?.name) && isSame(fields[2].value.fields?.first?.value.text))
        // Nothing in it ends a line, or does something to a terminal.
        #expect(lines.allSatisfy { $0.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control } })
    }

    @Test("Lists and maps stand in lines or in one, as whoever writes them says")
    func forms() {
        let yaml = YAML.lines(
            YAML.Field("name", .text("x")), YAML.Field("nothing", nil), YAML.Field("empty", .map([])), YAML.Field("none", .row([])),
            YAML.Field("times", .row([.duration(Span(seconds: 300)), .number(3), .flag(false)])),
            YAML.Field("when", .lines(YAML.Field("all", .items([.map(YAML.Field("a", .text("1"))), .lines(YAML.Field("b", .word("c")))])))))
        #expect(
            yaml.elementLines == [
                "  - name: x", "    empty: {}", "    none: []", "    times: [ 5m, 3, false ]", "    when:", "      all:",
                "        - { a: \"1\" }", "        - b: c",
            ])
    }

    @Test("A diff has old and new lines and nothing else")
    func diff() {
        #expect(TextDiff(from: ["a", "b", "c"], to: ["a", "x", "c", "d"]).lines == ["-b", "+x", "+d"])
        #expect(TextDiff(from: [], to: ["a"]).lines == ["+a"])
        #expect(TextDiff(from: ["a"], to: ["a"]).lines == [])
    }
}
