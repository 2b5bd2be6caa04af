import Foundation
import Kernel
import Platform
import Testing

@testable import Playbooks

@Suite("Schedules in files")
struct ScheduleShelfTests {
    private static let sample: JSON = [
        "name": "Primary", "zone": "Europe/Berlin",
        "layers": [
            ["name": "week", "rotation": ["every": "1w", "start": "2026-01-05 09:00"], "users": ["ann", "bob"]],
            [
                "name": "nights", "rotation": ["every": "1d", "start": "2026-01-05 22:00"], "users": ["cyd"],
                "hours": [["days": ["tue", "mon"], "from": "22:00", "to": "06:00"], ["from": "00:00", "to": "24:00"]],
            ],
        ],
        "overrides": [["from": "2026-03-29 00:00", "until": "2026-03-29 12:00", "user": "dee", "comment": "holiday"]],
    ]

    private static let lines = [
        "  - name: Primary", "    zone: Europe/Berlin", "    layers:",
        "      - { name: week, rotation: { every: 1w, start: \"2026-01-05 09:00\" }, users: [ ann, bob ] }",
        "      - { name: nights, rotation: { every: 1d, start: \"2026-01-05 22:00\" }, users: [ cyd ], hours: "
            + "[ { days: [ mon, tue ], from: \"22:00\", to: \"06:00\" }, { from: \"00:00\", to: \"24:00\" } ] }",
        "    overrides:", "      - { from: \"2026-03-29 00:00\", until: \"2026-03-29 12:00\", user: dee, comment: holiday }",
    ]

    private func read(_ json: JSON) -> (draft: ScheduleDraft?, reading: FileReading) {
        let reading = FileReading()
        return (ScheduleReading(reading).schedule(FileNode(json)), reading)
    }

    @Test("What was read is written as it was said, in one order")
    func written() throws {
        let (draft, reading) = read(Self.sample)
        #expect(reading.faults.isEmpty)
        #expect(reading.references.map(\.name) == ["ann", "bob", "cyd", "dee"] && reading.references.allSatisfy { $0.word == "user" })
        #expect(draft?.yaml.elementLines == Self.lines)
    }

    @Test("What a file leaves out stays as it is")
    func completed() throws {
        let old = try #require(read(Self.sample).draft)
        let short = try #require(read(["name": "Primary", "zone": "UTC"]).draft)
        let whole = short.completed(over: old)
        #expect(whole.layers == old.layers && whole.overrides == old.overrides && whole.clock.identifier == "UTC")
        #expect(short.completed(over: nil).layers == [])
        let none = try #require(read(["name": "Primary", "zone": "UTC", "overrides": []]).draft)
        #expect(none.completed(over: old).overrides == [])
    }

    @Test(
        "What is wrong is told with the offending word",
        arguments: [
            (#"{"name":"A"}"#, "zone"), (#"{"name":"A","zone":"Europe/Atlantis"}"#, "Europe/Atlantis"), (#"{"zone":"UTC"}"#, "name"),
            (#"{"name":"A","zone":"UTC","layer":[]}"#, "layer"), (#"{"name":"A","zone":"UTC","layers":[{}]}"#, "rotation"),
            (layer(#""rotation":{"every":"1y","start":"2026-01-05 09:00"},"users":["a"]"#), "1y"),
            (layer(#""rotation":{"every":"1d","start":"2026-02-30 09:00"},"users":["a"]"#), "2026-02-30 09:00"),
            (layer(#""rotation":{"every":"1d"},"users":["a"]"#), "start"), (layer(good + #""users":[]"#), "users"),
            (layer(good + #""users":{}"#), "users"),
            (layer(good + #""users":["a"],"hours":[{"days":["noday"],"from":"09:00","to":"10:00"}]"#), "noday"),
            (layer(good + #""users":["a"],"hours":[{"from":"25:00","to":"10:00"}]"#), "25:00"),
            (layer(good + #""users":["a"],"hours":[{"from":"24:00","to":"10:00"}]"#), "24:00"),
            (#"{"name":"A","zone":"UTC","overrides":[{"from":"2026-01-02 00:00","until":"2026-01-02 00:00","user":"a"}]}"#, "not after"),
            (#"{"name":"A","zone":"UTC","overrides":[{"from":"2026-01-02 00:00","until":"2026-01-03 00:00"}]}"#, "user"),
        ])
    func faults(_ text: String, _ word: String) throws {
        let (draft, reading) = read(try #require(JSONReader.value(of: text)))
        #expect(draft == nil)
        #expect(reading.faults.contains { $0.text.contains(word) }, "\(reading.faults.map(\.text))")
    }

    @Test("Two layers of one name are told at the second")
    func twoLayers() throws {
        let source = """
            schedules:
              - name: A
                zone: UTC
                layers:
                  - { name: l, rotation: { every: 1d, start: "2026-01-05 09:00" }, users: [ ann ] }
                  - { name: l, rotation: { every: 1d, start: "2026-01-05 09:00" }, users: [ bob ] }
            """
        let reading = FileReading(file: "a.yaml")
        let root = try #require(YAMLReader(into: reading).documents(Data(source.utf8)).first)
        let node = try #require(root.fields?.first?.value.list?.first)
        #expect(ScheduleReading(reading).schedule(node) == nil)
        #expect(reading.faults.map(\.line) == [6])
    }
}

/// Of a layer that is well so far.
private let good = #""rotation":{"every":"1d","start":"2026-01-05 09:00"},"#

/// A schedule with one layer.
private func layer(_ fields: String) -> String { #"{"name":"A","zone":"UTC","layers":[{"name":"l",\#(fields)}]}"# }
