import Foundation
import Kernel
import Platform
import Testing

@testable import Playbooks

@Suite("Files that are wrong in any place")
struct HostileFilesTests {
    /// A kind of object with a right one of it.
    private struct Kind: Sendable {
        let sample: String
        /// As an export writes what was read; nil for what is refused.
        let read: @Sendable (FileNode, FileReading) -> YAML?
    }

    private static let port = DestinationPort(kinds: ["opened"], presets: ["slack"], all: { _ in [] }, save: { _, _, _ in })

    private static let kinds: [String: Kind] = [
        "playbook": Kind(
            sample: """
                code: "0001"
                name: MS de Login
                service: Login
                when: { exactly: [ { servico: login, retorno: [ "503", "504" ] } ], all: [ { level: error, title: { contains: x } } ] }
                customers: { from: 5, channel: push, audience: [ app ], message: { pt-BR: "Fora" }, back: { pt-BR: "De volta" } }
                escalate:
                  - { occurrences: 10, after: 5m, tell: [ "team:N1", "user:ann" ], repeat: 60s }
                  - { unacknowledged: 1h, stop_on_acknowledgement: false, do: { level: critical, assign: ann, tags: [ late ], status_draft: true } }
                """
        ) { Playbook($0, in: $1)?.yaml },
        "schedule": Kind(
            sample: """
                name: Primary
                zone: UTC
                layers:
                  - { name: week, rotation: { every: 1w, start: "2026-01-05 09:00" }, users: [ ann, bob ], hours: [ { days: [ mon ], from: "22:00", to: "06:00" } ] }
                overrides:
                  - { from: "2026-03-29 00:00", until: "2026-03-29 12:00", user: dee, comment: away }
                """
        ) { ScheduleReading($1).schedule($0)?.yaml },
        "silence": Kind(
            sample: """
                name: nights
                when: { any: [ { service: Login }, { tags.team: { matches: "^a" } } ] }
                from: "2026-12-01T02:00:00Z"
                until: "2026-12-01T04:00:00Z"
                zone: UTC
                hours: [ { from: "22:00", to: "06:00" } ]
                breaks_through: critical
                comment: weekly
                """
        ) { SilenceReading($1).silence($0)?.yaml },
        "inhibition": Kind(sample: "{ name: db, while: { all: [ { service: DB } ] }, quiet: { all: [ { service: Login } ] }, comment: x }")
        {
            InhibitionReading($1).inhibition($0)?.yaml
        },
        "destination": Kind(
            sample: """
                name: hook
                services: [ Login ]
                webhook: "https://hooks.example.org/x"
                levels: [ error ]
                kinds: [ opened ]
                language: ru
                time_zone: UTC
                bundle: true
                preset: slack
                """
        ) { DestinationShelf(port: HostileFilesTests.port).read($0, in: $1)?.yaml },
    ]

    /// What may stand in the place of anything.
    private static func replacements(of node: FileNode) -> [FileNode] {
        func made(_ content: FileNode.Content) -> FileNode { FileNode(content, line: node.line) }
        let texts = ["", "x", "-1", "99999999999999999999", "🙂\n"].map { made(.text($0)) }
        return texts + [
            made(.nothing), made(.list([])), made(.list([made(.text("x"))])), made(.list([made(.nothing)])),
            made(.list([made(.list([]))])), made(.fields([])),
            made(.fields([FileNode.Field("x", line: node.line, made(.text("x")))])),
        ]
    }

    /// The node with each place of it replaced by something, one at a time.
    private static func broken(_ node: FileNode) -> [FileNode] {
        let here = replacements(of: node)
        switch node.content {
        case .nothing, .text: return here
        case .list(let nodes):
            let inside = nodes.indices.flatMap { index in
                broken(nodes[index]).map { other in
                    var nodes = nodes
                    nodes[index] = other
                    return FileNode(.list(nodes), line: node.line)
                }
            }
            return here + inside
        case .fields(let fields):
            let inside = fields.indices.flatMap { index -> [FileNode] in
                let field = fields[index]
                let others = broken(field.value).map { FileNode.Field(field.name, line: field.line, $0) }
                let renamed = FileNode.Field(field.name + "x", line: field.line, field.value)
                return (others + [renamed]).map { other in
                    var fields = fields
                    fields[index] = other
                    return FileNode(.fields(fields), line: node.line)
                } + [FileNode(.fields(fields.filter { $0.name != field.name }), line: node.line)]
            }
            return here + inside
        }
    }

    private static func root(_ text: String) throws -> FileNode {
        let reading = FileReading(file: "f")
        let roots = YAMLReader(into: reading).documents(Data(text.utf8))
        #expect(reading.faults.isEmpty, "\(reading.faults) in \(text)")
        return try #require(roots.first)
    }

    @Test(
        "Whatever stands in any place, it is refused with its line, or exported as something that is read as the same",
        arguments: ["playbook", "schedule", "silence", "inhibition", "destination"])
    func everyPlace(name: String) throws {
        let kind = try #require(Self.kinds[name])
        let sample = try Self.root(kind.sample)
        let right = FileReading()
        #expect(kind.read(sample, right) != nil && right.faults.isEmpty, "\(right.faults)")
        let lines = 1...kind.sample.split(separator: "\n").count
        for node in Self.broken(sample) {
            let reading = FileReading()
            guard let yaml = kind.read(node, reading), reading.faults.isEmpty else {
                #expect(!reading.faults.isEmpty && reading.faults.allSatisfy { lines.contains($0.line) }, "\(reading.faults)")
                continue
            }
            let again = FileReading()
            let list = try #require(Self.root("all:\n" + yaml.elementLines.joined(separator: "\n") + "\n").fields?.first?.value.list)
            let same = kind.read(try #require(list.first), again)
            #expect(same == yaml && again.faults.isEmpty, "\(yaml.elementLines) \(again.faults)")
        }
    }

    @Test("A long file is read, and every line of it that is wrong told")
    func longFile() {
        let reading = FileReading(file: "f")
        let text = "playbooks:\n" + String(repeating: "  - { code: \"0001\" }\n", count: 50_000)
        let roots = YAMLReader(into: reading).documents(Data(text.utf8))
        let nodes = roots.first?.fields?.first?.value.list ?? []
        #expect(nodes.count == 50_000)
        #expect(nodes.allSatisfy { Playbook($0, in: reading) == nil })
        #expect(reading.faults.count == 100_000 && reading.faults.last?.line == 50_001)
    }

    @Test("A condition has no more maps than may be looked through with every incident")
    func manyMaps() {
        let maps = Array(
            repeating: FileNode(.fields([FileNode.Field("service", line: 1, FileNode(.text("x"), line: 1))]), line: 1), count: 201)
        let reading = FileReading()
        _ = reading.condition(FileNode(.fields([FileNode.Field("all", line: 1, FileNode(.list(maps), line: 1))]), line: 1))
        #expect(reading.faults.map(\.text) == ["\"all\" has more than 200 maps"])
    }
}
