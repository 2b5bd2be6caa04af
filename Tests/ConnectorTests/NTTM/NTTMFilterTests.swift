import Foundation
import Kernel
import Platform
import Testing

@testable import Connector

struct NTTMFilterTests {
    private let stopped = "5481e1e0-0ff7-4dec-a183-96ee95a61c29"
    private let zone = TimeZone(identifier: "Europe/Moscow") ?? .gmt

    private func text(_ key: String, _ saved: JSON, at now: String = "2026-11-21T09:00:00Z") throws -> String {
        try NTTMFilter(key: key, saved: saved).text(on: try #require(Timestamp(rfc3339: now)), zone: zone)
    }

    @Test("Overdue tickets: two days stand for others, and one condition is added before the last bracket")
    func overdue() throws {
        let saved = #"[{"field":"closeDate","values":["2023-01-24T21:00:00Z","2023-01-25T20:59:59Z"]}]"#
        let expected =
            #"[{"field":"closeDate","values":["2026-11-19T21:00:00Z","2026-11-20T20:59:59Z"]}"#
            + #",{"field":"status","searchOperation":"IN","values":[0]}]"#
        #expect(try text("any", ["result": .text(saved), "filter": "not this"]) == expected)
        // An older ticket system answers with the text alone.
        #expect(try text("any", .text(saved)) == expected)
    }

    @Test("Suspended tickets: the other field, unchanged")
    func suspended() throws {
        let saved = #"[{"field":"x","values":["2023-01-25"]}]"#
        #expect(try text(stopped, ["filter": .text(saved), "result": "not this"]) == saved)
    }

    @Test("Days are those of the zone")
    func days() throws {
        let saved = JSON.text(#"["2023-01-24","2023-01-25"]"#)
        #expect(try text("any", saved, at: "2026-11-20T20:59:59Z").hasPrefix(#"["2026-11-18","2026-11-19""#))
        #expect(try text("any", saved, at: "2026-11-20T21:00:00Z").hasPrefix(#"["2026-11-19","2026-11-20""#))
        #expect(try text("any", saved, at: "2026-01-01T12:00:00Z").hasPrefix(#"["2025-12-30","2025-12-31""#))
    }

    @Test("Odd filters stay JSON where they are")
    func odd() throws {
        #expect(try text("any", "[]") == #"[{"field":"status","searchOperation":"IN","values":[0]}]"#)
        #expect(try text("any", "[ ]") == #"[ {"field":"status","searchOperation":"IN","values":[0]}]"#)
        #expect(try text("any", ["result": [["a": 1]]]) == #"[{"a":1},{"field":"status","searchOperation":"IN","values":[0]}]"#)
        #expect(try text("any", "nothing to add to") == "nothing to add to")
    }

    @Test("Without its field there is no filter", arguments: [JSON.null, ["filter": "x"], ["result": ""], ["result": nil], 5])
    func missing(saved: JSON) {
        #expect(throws: NTTMFilter.missing) { try NTTMFilter(key: "any", saved: saved) }
    }
}
