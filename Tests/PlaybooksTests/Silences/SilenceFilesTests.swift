import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Playbooks

@Suite("Silences and inhibitions in files", .oneEngine)
struct SilenceFilesTests {
    private static func read<Object>(_ text: String, _ read: (FileNode, FileReading) -> Object?) -> (object: Object?, faults: [String]) {
        let reading = FileReading(file: "f")
        let root = YAMLReader(into: reading).documents(Data(text.utf8)).first
        let object = root.flatMap { read($0, reading) }
        return (object, reading.faults.map(\.description))
    }

    private static func silence(_ text: String) -> (object: SilenceDraft?, faults: [String]) {
        read(text) { SilenceReading($1).silence($0) }
    }

    @Test("a silence is read as it is written, and written as it is read")
    func readsSilences() throws {
        let text = """
            name: backup window
            when: { all: [ { service: Login } ] }
            from: "2026-12-01T02:00:00Z"
            until: "2026-12-01T05:00:00+01:00"
            breaks_through: critical
            comment: weekly
            """
        let silence = try #require(Self.silence(text).object)
        #expect(silence.name == "backup window" && silence.comment == "weekly" && silence.breaksThrough == .critical)
        #expect(silence.when == .of("Login"))
        #expect(silence.window.until == Timestamp(rfc3339: "2026-12-01T04:00:00Z"))
        let lines = silence.yaml.elementLines
        #expect(lines.contains("    from: \"2026-12-01T02:00:00Z\"") && lines.contains("    breaks_through: critical"))
        let again = lines.map { $0.dropFirst(4) }.joined(separator: "\n")
        #expect(Self.silence(again).object == silence)
    }

    @Test("one that comes again has its hours and their zone")
    func readsHours() throws {
        let text = """
            name: nights
            when: { any: [ { service: Login }, { title: { contains: batch } } ] }
            zone: Europe/Berlin
            hours: [ { days: [ sat, fri ], from: "22:00", to: "06:00" }, { from: "12:00", to: "13:00" } ]
            """
        let silence = try #require(Self.silence(text).object)
        #expect(silence.window.clock?.identifier == "Europe/Berlin" && silence.window.hours.count == 2)
        #expect(silence.window.hours.first == DutyHours(days: [.fri, .sat], from: 1320, to: 360))
        let again = silence.yaml.elementLines.map { $0.dropFirst(4) }.joined(separator: "\n")
        #expect(Self.silence(again).object == silence)
    }

    @Test(
        "what is wrong is told with its line",
        arguments: [
            ("name: a\nwhen: { all: [ { service: A } ] }\nfrom: \"2026-12-01T02:00:00Z\"", "f:1: ", "until"),
            ("name: a\nwhen: { all: [ { service: A } ] }\nuntil: yesterday", "f:3: ", "yesterday"),
            (
                "name: a\nwhen: { all: [ { service: A } ] }\nfrom: \"2026-12-01T02:00:00Z\"\nuntil: \"2026-12-01T02:00:00Z\"", "f:4: ",
                "2026-12-01T02:00:00Z"
            ),
            ("name: a\nuntil: \"2026-12-01T02:00:00Z\"", "f:1: ", "when"),
            ("name: a\nwhen: { all: [ { service: A } ] }\nhours: [ { from: \"22:00\", to: \"23:00\" } ]", "f:1: ", "zone"),
            ("name: a\nwhen: { all: [ { service: A } ] }\nzone: Mars/Base\nhours: [ { from: \"22:00\", to: \"23:00\" } ]", "f:3: ", "Mars"),
            ("name: a\nwhen: { all: [ { service: A } ] }\nuntil: \"2026-12-01T02:00:00Z\"\nbreaks_through: loud", "f:4: ", "loud"),
            ("name: a\nwhen: { all: [ { service: A } ] }\nuntil: \"2026-12-01T02:00:00Z\"\nlevel: error", "f:4: ", "level"),
            ("name: a\nwhen: { all: [ { level: loud } ] }\nuntil: \"2026-12-01T02:00:00Z\"", "f:2: ", "loud"),
        ])
    func tellsFaults(text: String, place: String, word: String) throws {
        let (object, faults) = Self.silence(text)
        #expect(object == nil)
        let fault = try #require(faults.first)
        #expect(fault.hasPrefix(place) && fault.contains(word), "\(faults)")
    }

    @Test("an inhibition is read as it is written, and written as it is read")
    func readsInhibitions() throws {
        let text = """
            name: database
            while: { all: [ { service: DB } ] }
            quiet: { all: [ { service: Login, level: [ error, warning ] } ] }
            """
        let read = Self.read(text) { InhibitionReading($1).inhibition($0) }
        let inhibition = try #require(read.object)
        #expect(inhibition.source == .of("DB") && inhibition.quiet.all.first?.fields["level"] == .oneOf(["error", "warning"]))
        let again = inhibition.yaml.elementLines.map { $0.dropFirst(4) }.joined(separator: "\n")
        #expect(Self.read(again) { InhibitionReading($1).inhibition($0) }.object == inhibition)
        let wrong = Self.read("name: database\nwhile: { all: [ { service: DB } ] }") { InhibitionReading($1).inhibition($0) }
        #expect(wrong.object == nil && wrong.faults.first?.contains("\"quiet\"") == true)
    }

    @Test("circles are told of each inhibition on them")
    func tellsCircles() async throws {
        let house = try await SilencesFixture()
        let shelf = InhibitionShelf(operations: house.inhibitions)
        let drafts = [
            InhibitionDraft(name: "a", while: .of("DB"), quiet: .of("Login")),
            InhibitionDraft(name: "b", while: .of("Login"), quiet: .of("DB")),
            InhibitionDraft(name: "c", while: .of("Shop"), quiet: .of("DB")),
        ]
        let faults = try await house.database.read { connection in
            try shelf.faults(among: drafts, on: connection).map { "\($0.name): \($0.text)" }
        }
        #expect(faults.count == 2 && faults[0].hasPrefix("a: ") && faults[0].hasSuffix("a → b → a") && faults[1].hasPrefix("b: "))
    }
}
