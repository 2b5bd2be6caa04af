import Foundation
import Testing

@testable import Playbooks

@Suite("A YAML file is taken apart with its lines")
struct YAMLReaderTests {
    private func read(_ text: String) -> (roots: [FileNode], faults: [String]) { read(Data(text.utf8)) }

    private func read(_ data: Data) -> (roots: [FileNode], faults: [String]) {
        let reading = FileReading(file: "f")
        let roots = YAMLReader(into: reading).documents(data)
        return (roots, reading.faults.map(\.description))
    }

    /// `LINE:` before each value and key.
    private func shown(_ node: FileNode) -> String {
        switch node.content {
        case .nothing: "\(node.line):~"
        case .text(let text): "\(node.line):\(text)"
        case .list(let nodes): "\(node.line):[\(nodes.map(shown).joined(separator: " "))]"
        case .fields(let fields):
            "\(node.line):{\(fields.map { "\($0.line):\($0.name)=\(shown($0.value))" }.joined(separator: " "))}"
        }
    }

    @Test(
        "Keys and values know their lines",
        arguments: [
            ("a: 1\nb:\n  - x: 1\n    y: 2\n  - {x: 3}\n", ["1:{1:a=1:1 2:b=3:[3:{3:x=3:1 4:y=4:2} 5:{5:x=5:3}]}"]),
            ("# one\n\na: |\n  text\n  more\nb: 2\n", ["3:{3:a=3:text\nmore\n 6:b=6:2}"]),
            ("--- \na: 1\n---\nb: 2\n", ["2:{2:a=2:1}", "4:{4:b=4:2}"]), ("a: 1\r\nb: 2\r\n", ["1:{1:a=1:1 2:b=2:2}"]),
            // Ends of lines for the parser, but for no editor.
            ("a: x\u{2028}y\u{85}z\nb: 2\n", ["1:{1:a=1:x\u{2028}y\u{85}z 2:b=2:2}"]), ("\u{FEFF}a: 1", ["1:{1:a=1:1}"]),
            ("a: ~\nb: ''\nc:\n", ["1:{1:a=1:~ 2:b=2: 3:c=3:~}"]), ("a: 0001\nb: true\n", ["1:{1:a=1:0001 2:b=2:true}"]), ("", []),
        ])
    func lines(text: String, wanted: [String]) {
        let (roots, faults) = read(text)
        #expect(roots.map(shown) == wanted)
        #expect(faults.isEmpty)
    }

    @Test(
        "What is wrong is told with its line and the word",
        arguments: [
            ("a: 1\nb: 2\na: 3\n", ["f:3: \"a\" stands twice: first in line 1"]),
            (
                "c: {d: 1, d: 2}\ne:\n  f: 1\n  g: 2\n  f: 3\n",
                ["f:1: \"d\" stands twice: first in line 1", "f:5: \"f\" stands twice: first in line 3"]
            ),
            ("'a': 1\n\"a\": 2\n", ["f:2: \"a\" stands twice: first in line 1"]),
            ("a: &x [1]\nb: *x\n", ["f:2: \"*x\" is an alias: write what it stands for"]),
            ("a: 1\nb: *x\n", ["f:2: found undefined alias: \"*x\""]),
            ("a:\n  <<: {b: 1}\n", ["f:2: \"<<\" is a merge key: write what it stands for"]),
            ("a:\n\t- b\n", ["f:2: a tab cannot indent: use spaces"]),
            ("a: 1\nb: \"unclosed\nc: 1\n", ["f:2: what begins here does not end: \"\"unclosed\""]),
            ("a: 1\nb: [1, 2\n", ["f:2: did not find expected ',' or ']' before the end of the file: \"[1, 2\""]),
            (
                "a: !!int 5\nb: !x y\n",
                ["f:1: \"tag:yaml.org,2002:int\" is a tag: write the value alone", "f:2: \"!x\" is a tag: write the value alone"]
            ),
            ("a: 1\n? [b]\n: 1\n", ["f:2: a key has to be a text, not a list"]),
            ("a: 1\nb: x\u{7}y\n", ["f:2: the character U+0007 cannot stand in a file"]),
            ("a: b: c\n", ["f:1: mapping values are not allowed in this context: \": c\""]),
        ])
    func faults(text: String, wanted: [String]) { #expect(read(text).faults == wanted) }

    @Test("A few lines of aliases cannot become more than fits into memory")
    func bomb() {
        let names = (0..<30).map { "x\($0)" }
        let lines = names.indices.dropFirst().map { "\(names[$0]): &\(names[$0]) [*\(names[$0 - 1]), *\(names[$0 - 1])]" }
        let (roots, faults) = read((["x0: &x0 [y, y]"] + lines + ["? *x29\n: 1"]).joined(separator: "\n"))
        #expect(roots.isEmpty)
        #expect(faults.first == "f:2: \"*x0\" is an alias: write what it stands for")
        #expect(faults.count == 59)
    }

    @Test("Depth and size have an end, and many repeated keys, too")
    func limits() {
        #expect(read(String(repeating: "[", count: 3000)).faults.first?.hasPrefix("f:1: what begins here is nested too deeply") == true)
        let large = Data(repeating: UInt8(ascii: "#"), count: YAMLReader.maximumBytes + 1)
        #expect(read(large).faults == ["f:1: the file has \(large.count) bytes: it may have \(YAMLReader.maximumBytes)"])
        #expect(read(String(repeating: "a: 1\n", count: 40)).faults == ["f:1: more than 20 keys stand twice"])
        #expect(read(Data([0x61, 0x3A, 0x0A, 0x62, 0xFF])).faults == ["f:2: the line is not UTF-8"])
    }
}
