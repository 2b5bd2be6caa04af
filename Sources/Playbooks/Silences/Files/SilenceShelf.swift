import Accounts
import Kernel
import Platform

/// Silences in files.
struct SilenceShelf: FileShelf {
    let operations: SilenceOperations

    let section = "silences"
    let word = "silence"

    func read(_ node: FileNode, in reading: FileReading) -> SilenceDraft? { SilenceReading(reading).silence(node) }

    func all(on connection: any SQLConnection) throws -> [SilenceDraft] { try operations.store.list(on: connection).map(\.draft) }

    func save(_ draft: SilenceDraft, over old: SilenceDraft?, by caller: Caller, on connection: any SQLConnection) throws {
        if let known = try operations.store.find(name: draft.name, on: connection) {
            _ = try operations.change(known.id, to: draft, by: caller, on: connection)
        } else {
            _ = try operations.add(draft, by: caller, on: connection)
        }
    }
}

/// Reads a silence as files and programs write it.
struct SilenceReading {
    private let reading: FileReading

    init(_ reading: FileReading) { self.reading = reading }

    static let fields = ["name", "when", "from", "until", "zone", "hours", "breaks_through", "comment"]

    /// Nil when it is wrong, and then the reading has the faults.
    func silence(_ node: FileNode) -> SilenceDraft? {
        let before = reading.faults.count
        guard let fields = FileFields(node, "a silence", known: Self.fields, in: reading) else { return nil }
        let name = fields.needed("name")
        let condition = fields.condition("when")
        let level = fields.word("breaks_through", of: Level.allCases.map(\.word)) { Level(word: $0) }
        let window = window(fields)
        guard reading.faults.count == before, let name, let condition else { return nil }
        let draft = SilenceDraft(
            name: name, when: condition, window: window, breaksThrough: level, comment: fields.text("comment") ?? "")
        if let field = draft.faultyField { fields.fault(field, Self.words(field, fields)) }
        return reading.faults.count == before ? draft : nil
    }

    private func window(_ fields: FileFields) -> SilenceWindow {
        func time(_ name: String) -> Timestamp? {
            fields.value(name, "a time such as 2026-12-01T02:00:00Z") { Timestamp(rfc3339: $0) }
        }
        let clock = fields.value("zone", "a time zone such as Europe/Berlin") { ZoneClock.named($0) }
        let schedule = ScheduleReading(reading)
        let hours = fields.elements("hours").compactMap { schedule.hours($0) }
        if fields.has("hours"), fields.elements("hours").isEmpty { fields.fault("hours", "\"hours\" is empty") }
        if clock != nil, !fields.has("hours") { fields.fault("zone", "\"zone\" is that of \"hours\", and there are none") }
        return SilenceWindow(from: time("from"), until: time("until"), clock: clock, hours: hours)
    }

    private static func words(_ field: String, _ fields: FileFields) -> String {
        let shown = fields[field]?.shown ?? ""
        return switch field {
        case "until" where shown.isEmpty: "a silence needs \"until\", or \"hours\" in which it comes again"
        case "until": "\"until\" has to be after \"from\", not \(shown)"
        case "zone": "a silence with \"hours\" needs \"zone\""
        case "hours": "there are more than \(SilenceDraft.mostHours) \"hours\""
        case "comment": "\"comment\" is longer than \(SilenceDraft.longestComment) characters: \(shown)"
        default: "\"\(field)\" is not valid: \(shown)"
        }
    }
}

extension SilenceDraft: FileObject {
    package var yaml: YAML {
        .lines(
            .init("name", .text(name)), .init("when", when.yaml), .init("from", window.from.map { .text($0.short) }),
            .init("until", window.until.map { .text($0.short) }), .init("zone", window.clock.map { .text($0.identifier) }),
            .init("hours", window.hours.isEmpty ? nil : .items(window.hours.map(\.yaml))),
            .init("breaks_through", breaksThrough.map { .word($0.word) }), .init("comment", comment.isEmpty ? nil : .text(comment)))
    }
}

extension Timestamp {
    /// RFC 3339 in UTC, with microseconds only where they are not nought.
    var short: String { rfc3339.replacing(".000000Z", with: "Z") }
}
