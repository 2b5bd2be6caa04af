import Foundation
import Kernel
import Testing

@testable import Platform

@Suite("Files of the machine's zone database")
struct ZoneFileTests {
    /// A file as RFC 9636 has it.
    private struct Written {
        var version: Character = "2"
        /// Each with the place of its offset among the offsets.
        var changes: [(at: Int64, type: UInt8)] = []
        var offsets: [Int64] = [3600, 7200]
        var rule = "CET-1CEST,M3.5.0,M10.5.0/3"

        private static func number(_ value: Int64, _ bytes: Int) -> [UInt8] {
            (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * Int64($0))) }
        }

        private func block(wide: Int, _ changes: [(at: Int64, type: UInt8)]) -> [UInt8] {
            var bytes = Array("TZif".utf8) + Array(String(version).utf8)
            bytes += Array(repeating: 0, count: 15)
            for count in [0, 0, 0, changes.count, offsets.count, 4] { bytes += Self.number(Int64(count), 4) }
            for change in changes { bytes += Self.number(change.at, wide) }
            bytes += changes.map(\.type)
            for offset in offsets { bytes += Self.number(offset, 4) + [0, 0] }
            return bytes + Array("XXX\0".utf8)
        }

        var bytes: [UInt8] { block(wide: 4, []) + block(wide: 8, changes) + Array("\n\(rule)\n".utf8) }
    }

    private let end = moment("2100-01-01T00:00:00Z")

    private func read(_ change: (inout Written) -> Void = { _ in }) -> ZoneFile? {
        var written = Written()
        change(&written)
        return ZoneFile(written.bytes, until: end)
    }

    @Test("What stands in it, and the rule behind it, in versions 2 to 4", arguments: ["2", "3", "4"] as [Character])
    func reads(version: Character) throws {
        let file = try #require(
            read {
                $0.version = version
                $0.changes = [(moment("2025-03-30T01:00:00Z"), 1), (moment("2025-10-26T01:00:00Z"), 0)]
            })
        #expect(file.offsets.prefix(4) == [3600, 7200, 3600, 7200])
        #expect(file.changes.prefix(3).map { text($0) } == ["2025-03-30T01:00:00Z", "2025-10-26T01:00:00Z", "2026-03-29T01:00:00Z"])
        #expect(file.changes.last.flatMap { text($0) } == "2099-10-25T01:00:00Z")
    }

    @Test("A rule alone holds since 1970, also where it is summer then")
    func ruleAlone() throws {
        #expect(try #require(read()).offsets.first == 3600)
        let south = try #require(read { $0.rule = "<+10>-10<+11>,M10.1.0,M4.1.0/3" })
        #expect(south.offsets.first == 39_600 && south.changes.first.flatMap { text($0) } == "1970-04-04T16:00:00Z")
        #expect(try #require(read { $0.rule = "" }).changes.isEmpty)
    }

    @Test(
        "Times at the ends of the world cost nothing", arguments: [Int64.min, -(1 << 59), -1, 0, 1 << 40, 1 << 59, Int64.max])
    func farTimes(at: Int64) throws {
        let file = try #require(read { $0.changes = [(at, 1)] })
        #expect(file.changes.count < 300 && file.changes.allSatisfy { $0 < end })
        #expect(file.changes == file.changes.sorted())
    }

    @Test("What no zone has is no zone: changes that go back, offsets of days, places that are not there")
    func refuses() {
        #expect(read { $0.changes = [(2_000_000_000, 1), (1_000_000_000, 0)] } == nil)
        #expect(read { $0.changes = [(1_000_000_000, 1), (1_000_000_000, 0)] } == nil)
        #expect(read { $0.offsets = [Int64(Int32.max), 0] } == nil)
        #expect(read { $0.offsets = [Int64(Int32.min), 0] } == nil)
        #expect(read { $0.rule = "CET-99CEST,M3.5.0,M10.5.0/3" } == nil)
        #expect(read { $0.rule = "CET-1CEST" } == nil)
        #expect(read { $0.changes = [(1_000_000_000, 2)] } == nil)
        #expect(read { $0.offsets = [] } == nil)
        #expect(read { $0.version = "\0" } == nil)
    }

    @Test("A file that ends early, and one with any byte wrong, is read or refused")
    func broken() throws {
        let bytes = Written(changes: [(moment("2025-03-30T01:00:00Z"), 1), (moment("2025-10-26T01:00:00Z"), 0)]).bytes
        for length in 0..<bytes.count { #expect(ZoneFile(Array(bytes.prefix(length)), until: end) == nil) }
        for place in bytes.indices {
            for value in [0, 0x7F, 0x80, 0xFF] as [UInt8] {
                var wrong = bytes
                wrong[place] = value
                guard let file = ZoneFile(wrong, until: end) else { continue }
                #expect(file.offsets.count == file.changes.count + 1 && file.changes == file.changes.sorted())
            }
        }
    }

    @Test("A folder without the zone, and what is no file of zones")
    func missing() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("zones-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder.appendingPathComponent("Europe/Dir"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("no zone".utf8).write(to: folder.appendingPathComponent("Europe/Text"))
        try Data(Written().bytes).write(to: folder.appendingPathComponent("Europe/Berlin"))
        #expect(ZoneFile(named: "Europe/Berlin", in: folder.path, until: end) != nil)
        for name in ["Europe/Text", "Europe/Dir", "Europe/Paris", "Europe"] {
            #expect(ZoneFile(named: name, in: folder.path, until: end) == nil)
        }
    }
}
