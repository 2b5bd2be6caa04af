import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import Playbooks

@Suite("Probes in files")
struct ProbeShelfTests {
    private static let shelf = ProbeShelf(
        port: ProbePort(
            kinds: ["icmp", "tcp", "http", "dns", "tls"], spans: 1...86_400, timeouts: 1...30, all: { _ in [] }, save: { _, _, _ in }))

    private func read(_ text: String) throws -> (probe: ProbeFile?, reading: FileReading) {
        let reading = FileReading(file: "f")
        let document = try #require(YAMLReader(into: reading).documents(Data(text.utf8)).first)
        return (Self.shelf.read(document, in: reading), reading)
    }

    @Test("Everything that a file may say, and what it refers to")
    func whole() throws {
        let (probe, reading) = try read(
            """
            { name: page, http: "https://example.org/", every: 2m, timeout: 5s, expect: well, depends_on: router, service: Shop, paused: true }
            """)
        var expected = ProbeFile(name: "page", kind: "http", target: "https://example.org/")
        (expected.every, expected.timeout, expected.expected) = (Span(seconds: 120), Span(seconds: 5), "well")
        (expected.parent, expected.service, expected.isPaused) = ("router", "Shop", true)
        #expect(probe == expected)
        #expect(reading.faults.isEmpty)
        #expect(reading.references.map(\.word) == ["probe", "service"])
        #expect(reading.references.map(\.isMade) == [false, true])
        #expect(expected.yaml.elementLines.first == "  - name: page")
        #expect(expected.yaml.elementLines.contains("    every: 2m"))
    }

    @Test("What is left out is as usual, but the rhythm stays")
    func completed() throws {
        let probe = try #require(try read("{ name: finesse, icmp: uccx1.example.org }").probe)
        #expect(probe.completed(over: nil).every == Span(seconds: 60))
        #expect(probe.completed(over: nil).timeout == Span(seconds: 1))
        var old = ProbeFile(name: "finesse", kind: "icmp", target: "other")
        (old.every, old.expected) = (Span(seconds: 10), "x")
        #expect(probe.completed(over: old).every == Span(seconds: 10))
        #expect(probe.completed(over: old).expected == nil)
    }

    @Test(
        "What is wrong is told with its line",
        arguments: [
            ("{ name: a }", "a probe needs one of icmp, tcp, http, dns, tls"),
            ("{ icmp: h }", "a probe needs \"name\""), ("{ name: a, icmp: h, tcp: x }", "\"tcp\" is one target too many beside \"icmp\""),
            ("{ name: a, icmp: h, every: 2d }", "\"every\" has to be a time such as 90s, 5m or 1h, not \"2d\""),
            ("{ name: a, icmp: h, timeout: 31s }", "\"timeout\" has to be from 1s to 30s, not 31s"),
            ("{ name: a, icmp: h, days: x }", "\"days\" has to be a whole number from 0 to 3650, not \"x\""),
        ])
    func faults(_ text: String, _ fault: String) throws {
        let reading = try read(text).reading
        #expect(reading.faults.map(\.text) == [fault])
        #expect(reading.faults.map(\.line) == [1])
    }

    @Test("Those that depend on themselves are found, however long the way", .oneEngine)
    func circles() async throws {
        func probe(_ name: String, _ parent: String?) -> ProbeFile {
            var probe = ProbeFile(name: name, kind: "icmp", target: "h")
            probe.parent = parent
            return probe
        }
        let probes = [probe("a", "B"), probe("b", "c"), probe("c", "a"), probe("d", "a"), probe("e", nil), probe("f", "f")]
        let test = try await TestDatabase([])
        let faults = try await test.database.read { try Self.shelf.faults(among: probes, on: $0).map(\.name) }
        #expect(faults == ["a", "b", "c", "f"])
    }
}
