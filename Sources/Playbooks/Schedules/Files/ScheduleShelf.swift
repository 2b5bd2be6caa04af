import Accounts
import Kernel
import Platform

/// Schedules in files.
struct ScheduleShelf: FileShelf {
    let operations: ScheduleOperations

    let section = "schedules"
    let word = "schedule"

    func read(_ node: FileNode, in reading: FileReading) -> ScheduleDraft? { ScheduleReading(reading).schedule(node) }

    func all(on connection: any SQLConnection) throws -> [ScheduleDraft] { try operations.all(on: connection).map(\.draft) }

    func save(_ draft: ScheduleDraft, over old: ScheduleDraft?, by caller: Caller, on connection: any SQLConnection) throws {
        if let known = try operations.store.find(name: draft.name, on: connection) {
            _ = try operations.change(known.id, to: draft, by: caller, on: connection)
        } else {
            _ = try operations.add(draft, by: caller, on: connection)
        }
    }
}

/// Reads a schedule as files and programs write it.
struct ScheduleReading {
    private let reading: FileReading

    init(_ reading: FileReading) { self.reading = reading }

    static let everyWords = "a number of hours, days or weeks such as 12h, 1d, 2w"
    static let wallWords = "a date and a time such as 2026-01-05 09:00"

    /// Nil when it is wrong, and then the reading has the faults.
    func schedule(_ node: FileNode) -> ScheduleDraft? {
        let before = reading.faults.count
        guard let fields = FileFields(node, "a schedule", known: ["name", "zone", "layers", "overrides"], in: reading) else { return nil }
        let name = fields.needed("name")
        let clock = fields.needed("zone") == nil ? nil : fields.value("zone", "a time zone such as Europe/Berlin") { ZoneClock.named($0) }
        let layers = fields.has("layers") ? fields.elements("layers").compactMap(layer) : nil
        let overrides = fields.has("overrides") ? fields.elements("overrides").compactMap(override) : nil
        guard reading.faults.count == before, let name, let clock else { return nil }
        let draft = ScheduleDraft(name: name, clock: clock, layers: layers, overrides: overrides)
        guard let fault = draft.fault else { return draft }
        reading.fault(line(of: fault, fields), "\(FileNode.quoted(fault.field ?? "name")) is not valid: \(Self.reason(fault))")
        return nil
    }

    /// Of the list, or of the element at fault: `layers.2.users` is about the second layer.
    private func line(of fault: ClientError, _ fields: FileFields) -> Int {
        let path = (fault.field ?? "").split(separator: ".").map(String.init)
        guard let list = path.first else { return fields.line }
        let elements = fields[list]?.list ?? []
        guard path.count > 1, let index = Int(path[1]), elements.indices.contains(index - 1) else { return fields.line(of: list) }
        return elements[index - 1].line
    }

    private static func reason(_ fault: ClientError) -> String {
        if let most = fault.values["most"] { return "there are more than \(most)" }
        return "layers need names of their own and users, overrides end after they begin"
    }

    private func layer(_ node: FileNode) -> Layer<String>? {
        guard let fields = FileFields(node, "a layer", known: ["name", "rotation", "users", "hours"], in: reading) else { return nil }
        let name = fields.needed("name")
        if fields["rotation"] == nil { reading.fault(fields.line, "a layer needs \"rotation\"") }
        let rotation = fields["rotation"].flatMap(rotation)
        if fields["users"] == nil { reading.fault(fields.line(of: "users"), "a layer needs \"users\"") }
        let users = fields.texts("users")?.compactMap { node -> String? in
            guard let name = node.text else { return nil }
            reading.refers(to: "user", name, at: node.line)
            return name
        }
        let hours = fields.elements("hours").compactMap(hours)
        guard let name, let rotation, let users else { return nil }
        return Layer(name: name, rotation: rotation, users: users, hours: hours)
    }

    private func rotation(_ node: FileNode) -> Rotation? {
        guard let fields = FileFields(node, "a rotation", known: ["every", "start"], in: reading) else { return nil }
        let every = fields.needed("every") == nil ? nil : fields.value("every", Self.everyWords) { Rotation.Pace($0) }
        let start = fields.needed("start") == nil ? nil : fields.value("start", Self.wallWords) { WallTime($0) }
        guard let every, let start else { return nil }
        return Rotation(every: every, start: start)
    }

    func hours(_ node: FileNode) -> DutyHours? {
        guard let fields = FileFields(node, "hours", known: ["days", "from", "to"], in: reading) else { return nil }
        let days = fields.words("days", of: Weekday.allCases.map(\.word)) { Weekday(word: $0) }
        let from = fields.needed("from") == nil ? nil : fields.value("from", "a time such as 22:00", Self.beginning)
        let to = fields.needed("to") == nil ? nil : fields.value("to", "a time such as 06:00") { DutyHours.minutes($0) }
        if let days, days.isEmpty { fields.fault("days", "\"days\" is empty") }
        guard let from, let to else { return nil }
        return DutyHours(days: days.map { Set($0) } ?? Set(Weekday.allCases), from: from, to: to)
    }

    /// No day begins at its end.
    private static func beginning(_ text: String) -> Int? { DutyHours.minutes(text).flatMap { $0 < 1440 ? $0 : nil } }

    private func override(_ node: FileNode) -> Override<String>? {
        guard let fields = FileFields(node, "an override", known: ["from", "until", "user", "comment"], in: reading) else { return nil }
        let from = fields.needed("from") == nil ? nil : fields.value("from", Self.wallWords) { WallTime($0) }
        let until = fields.needed("until") == nil ? nil : fields.value("until", Self.wallWords) { WallTime($0) }
        let user = fields.needed("user")
        if let user { reading.refers(to: "user", user, at: fields.line(of: "user")) }
        guard let from, let until, let user else { return nil }
        if from >= until { fields.fault("until", "\(FileNode.quoted(until.text)) is not after \(FileNode.quoted(from.text))") }
        return Override(from: from, until: until, user: user, comment: fields.text("comment"))
    }
}

extension ScheduleDraft: FileObject {
    package func completed(over old: ScheduleDraft?) -> ScheduleDraft {
        ScheduleDraft(name: name, clock: clock, layers: layers ?? old?.layers ?? [], overrides: overrides ?? old?.overrides ?? [])
    }

    package var yaml: YAML {
        .lines(
            [
                .init("name", .text(name)), .init("zone", .text(clock.identifier)),
                (layers ?? []).isEmpty ? nil : .init("layers", .items((layers ?? []).map(\.yaml))),
                (overrides ?? []).isEmpty ? nil : .init("overrides", .items((overrides ?? []).map(\.yaml))),
            ].compactMap { $0 })
    }
}

extension Layer<String> {
    fileprivate var yaml: YAML {
        .map(
            [
                .init("name", .text(name)),
                .init("rotation", rotation.yaml), .init("users", .texts(users)),
                hours.isEmpty ? nil : .init("hours", .row(hours.map(\.yaml))),
            ].compactMap { $0 })
    }
}

extension Rotation {
    fileprivate var yaml: YAML {
        let fields: [YAML.Field?] = [.init("every", .word(every.text)), .init("start", .text(start.text))]
        return .map(fields.compactMap { $0 })
    }
}

extension DutyHours {
    var yaml: YAML {
        let named = days.count == Weekday.allCases.count ? nil : YAML.row(orderedDays.map { .text($0.word) })
        return .map(
            [
                .init("days", named), .init("from", .text(Self.text(ofMinutes: from))), .init("to", .text(Self.text(ofMinutes: to))),
            ].compactMap { $0 })
    }

    /// From Monday on.
    var orderedDays: [Weekday] { Weekday.allCases.filter(days.contains) }
}

extension Override<String> {
    fileprivate var yaml: YAML {
        .map(
            [
                .init("from", .text(from.text)), .init("until", .text(until.text)), .init("user", .text(user)),
                .init("comment", comment.map { .text($0) }),
            ].compactMap { $0 })
    }
}
