package import Kernel
package import Platform

/// A probe in a file: `{ name: finesse, icmp: uccx1.example.org, every: 10s }`.
package struct ProbeFile: FileObject, Hashable {
    package var name: String
    /// `icmp`, `tcp`, `http`, `dns` or `tls`: the field in which the target stands.
    package var kind: String
    package var target: String
    /// Nil for what is usual.
    package var every: Span?
    package var timeout: Span?
    package var expected: String?
    package var days: Int?
    /// The name of the probe that explains its failures.
    package var parent: String?
    package var service: String?
    package var isPaused = false

    package init(name: String, kind: String, target: String) { (self.name, self.kind, self.target) = (name, kind, target) }

    package var yaml: YAML {
        .lines(
            YAML.Field("name", .text(name)), YAML.Field(kind, .text(target)), YAML.Field("every", every.map { .duration($0) }),
            YAML.Field("timeout", timeout.map { .duration($0) }), YAML.Field("expect", expected.map { .text($0) }),
            YAML.Field("days", days.map { .number($0) }), YAML.Field("depends_on", parent.map { .text($0) }),
            YAML.Field("service", service.map { .text($0) }), YAML.Field("paused", isPaused ? .flag(true) : nil),
        )
    }

    /// What a file leaves out is as usual, except how often it is looked at: that stays as it is.
    package func completed(over old: ProbeFile?) -> ProbeFile {
        var probe = self
        probe.every = every ?? old?.every ?? Span(seconds: Self.usualEvery)
        probe.timeout = timeout ?? old?.timeout ?? Span(seconds: Self.usualTimeout)
        return probe
    }

    private static let usualEvery = 60
    private static let usualTimeout = 1
}

/// How files reach probes, which another module keeps.
package struct ProbePort: Sendable {
    package let kinds: [String]
    /// Seconds.
    package let spans: ClosedRange<Int>
    package let timeouts: ClosedRange<Int>
    package var all: @Sendable (any SQLConnection) throws -> [ProbeFile]
    /// Adds one, or changes the one of its name.
    package var save: @Sendable (ProbeFile, Caller, any SQLConnection) throws -> Void

    package init(
        kinds: [String], spans: ClosedRange<Int>, timeouts: ClosedRange<Int>,
        all: @escaping @Sendable (any SQLConnection) throws -> [ProbeFile],
        save: @escaping @Sendable (ProbeFile, Caller, any SQLConnection) throws -> Void
    ) {
        (self.kinds, self.spans, self.timeouts, self.all, self.save) = (kinds, spans, timeouts, all, save)
    }

    /// For installations without the module that keeps probes.
    package static let none = ProbePort(kinds: [], spans: 1...1, timeouts: 1...1, all: { _ in [] }, save: { _, _, _ in })
}

struct ProbeShelf: FileShelf {
    let port: ProbePort

    let section = "probes"
    let word = "probe"

    private static let others = ["name", "every", "timeout", "expect", "days", "depends_on", "service", "paused"]

    func read(_ node: FileNode, in reading: FileReading) -> ProbeFile? {
        guard let fields = FileFields(node, "a probe", known: Self.others + port.kinds, in: reading) else { return nil }
        guard let name = fields.needed("name"), let kind = kind(fields), let target = fields.needed(kind) else { return nil }
        var probe = ProbeFile(name: name, kind: kind, target: target)
        probe.every = span("every", fields, port.spans)
        probe.timeout = span("timeout", fields, port.timeouts)
        probe.expected = fields.text("expect")
        probe.days = fields.number("days", in: 0...3650)
        probe.parent = fields.text("depends_on")
        if let parent = probe.parent { reading.refers(to: word, parent, at: fields.line(of: "depends_on")) }
        probe.service = fields.text("service")
        if let service = probe.service { reading.refers(to: "service", service, at: fields.line(of: "service"), isMade: true) }
        probe.isPaused = fields.flag("paused") ?? false
        return probe
    }

    /// The one way of looking that is there.
    private func kind(_ fields: FileFields) -> String? {
        let given = port.kinds.filter { fields.has($0) }
        guard let first = given.first else {
            fields.reading.fault(fields.line, "a probe needs one of \(port.kinds.joined(separator: ", "))")
            return nil
        }
        for further in given.dropFirst() { fields.fault(further, "\"\(further)\" is one target too many beside \"\(first)\"") }
        return first
    }

    private func span(_ name: String, _ fields: FileFields, _ range: ClosedRange<Int>) -> Span? {
        guard let span = fields.duration(name) else { return nil }
        guard range.contains(span.seconds) else {
            fields.fault(name, "\"\(name)\" has to be from \(range.lowerBound)s to \(range.upperBound)s, not \(span)")
            return nil
        }
        return span
    }

    func all(on connection: any SQLConnection) throws -> [ProbeFile] { try port.all(connection) }

    /// Those that depend on themselves, by way of others too.
    func faults(among objects: [ProbeFile], on connection: any SQLConnection) throws -> [(name: String, text: String)] {
        let parents = Dictionary(
            objects.compactMap { probe in probe.parent.map { (ProbeFile.identity(probe.name), ProbeFile.identity($0)) } }
        ) { first, _ in first }
        return objects.filter { probe in
            let own = ProbeFile.identity(probe.name)
            var (next, seen) = (parents[own], Set<String>())
            while let name = next, seen.insert(name).inserted {
                if name == own { return true }
                next = parents[name]
            }
            return false
        }.map { ($0.name, "it depends on itself, by way of others or not") }
    }

    func save(_ object: ProbeFile, over old: ProbeFile?, by caller: Caller, on connection: any SQLConnection) throws {
        do { try port.save(object, caller, connection) } catch let error as ClientError where error.field == "target" {
            // In a file the way of looking is the name of the field.
            throw error.about(object.kind)
        }
    }
}
