import Foundation
package import Kernel
package import Platform

/// A destination in a file. The secret and the headers of a web hook stand in none: they stay as they are.
package struct DestinationFile: FileObject, Hashable {
    package var name: String
    /// Whose services' incidents it is told of; nil with no services for everything.
    package var team: String?
    /// Names of services; empty for a destination that only playbooks lead to, nil for those of the team or everything.
    package var services: [String]?
    /// `webhook`, `telegram`, `mail`, `xmpp` or `user`.
    package var channel: String
    package var address: String
    /// Nil for what is usual, as all that follow.
    package var levels: [Level]?
    package var kinds: [String]?
    package var language: String?
    package var timeZone: String?
    package var bundle: Bool?
    package var preset: String?

    package init(name: String, channel: String, address: String) {
        (self.name, self.channel, self.address) = (name, channel, address)
    }

    package var yaml: YAML {
        .lines(
            YAML.Field("name", .text(name)), YAML.Field("team", team.map { .text($0) }),
            YAML.Field("services", services.map { .texts($0.sorted()) }), YAML.Field(channel, .text(address)),
            YAML.Field("levels", levels.map { .row(Set($0).sorted().map { .word($0.word) }) }),
            YAML.Field("kinds", kinds.map { .row($0.map { .word($0) }) }),
            YAML.Field("language", language.map { .word($0) }), YAML.Field("time_zone", timeZone.map { .text($0) }),
            YAML.Field("bundle", bundle.map { .flag($0) }), YAML.Field("preset", preset.map { .word($0) }),
        )
    }
}

/// How files reach destinations, which another module keeps.
package struct DestinationPort: Sendable {
    /// All there are, with their levels even when these are the usual ones.
    package var all: @Sendable (any SQLConnection) throws -> [DestinationFile]
    /// Adds one, or changes the one of its name.
    package var save: @Sendable (DestinationFile, Caller, any SQLConnection) throws -> Void
    /// Of messages about incidents.
    package let kinds: [String]
    package let presets: [String]

    package init(
        kinds: [String], presets: [String], all: @escaping @Sendable (any SQLConnection) throws -> [DestinationFile],
        save: @escaping @Sendable (DestinationFile, Caller, any SQLConnection) throws -> Void
    ) {
        (self.kinds, self.presets, self.all, self.save) = (kinds, presets, all, save)
    }
}

struct DestinationShelf: FileShelf {
    let port: DestinationPort

    let section = "destinations"
    let word = "destination"

    private static let channels = ["webhook", "telegram", "mail", "xmpp", "user"]
    private static let others = ["name", "team", "services", "levels", "kinds", "language", "time_zone", "bundle", "preset"]

    func read(_ node: FileNode, in reading: FileReading) -> DestinationFile? {
        guard let fields = FileFields(node, "a destination", known: Self.others + Self.channels, in: reading) else { return nil }
        guard let name = fields.needed("name"), let channel = channel(fields), let address = fields.needed(channel) else { return nil }
        var destination = DestinationFile(name: name, channel: channel, address: address)
        if channel == "user" { reading.refers(to: "user", address, at: fields.line(of: "user")) }
        reach(of: &destination, fields)
        destination.levels = fields.words("levels", of: Level.allCases.map(\.word)) { Level(word: $0) }
        destination.kinds = fields.words("kinds", of: port.kinds) { port.kinds.contains($0) ? $0 : nil }
        for name in ["levels", "kinds"] where fields[name]?.list?.isEmpty ?? false { fields.fault(name, "\"\(name)\" is empty") }
        let languages = Language.allCases.map(\.rawValue)
        destination.language = fields.word("language", of: languages) { word in
            languages.first { $0.lowercased() == word.lowercased() }
        }
        destination.timeZone = fields.value("time_zone", "a time zone such as Europe/Moscow") { TimeZone(identifier: $0)?.identifier }
        destination.bundle = fields.flag("bundle")
        destination.preset = fields.word("preset", of: port.presets) { port.presets.contains($0) ? $0 : nil }
        if channel != "webhook", fields["preset"] != nil { fields.fault("preset", "\"preset\" belongs to a \"webhook\"") }
        return destination
    }

    /// The one channel that is there.
    private func channel(_ fields: FileFields) -> String? {
        let given = Self.channels.filter { fields.has($0) }
        guard let first = given.first else {
            fields.reading.fault(fields.line, "a destination needs one of \(Self.channels.joined(separator: ", "))")
            return nil
        }
        for further in given.dropFirst() { fields.fault(further, "\"\(further)\" is one address too many beside \"\(first)\"") }
        return first
    }

    private func reach(of destination: inout DestinationFile, _ fields: FileFields) {
        if let team = fields.text("team") {
            destination.team = team
            fields.reading.refers(to: "team", team, at: fields.line(of: "team"))
        }
        guard let services = fields.texts("services") else { return }
        if destination.team != nil { fields.fault("services", "\"services\" cannot stand beside \"team\"") }
        for service in services { fields.reading.refers(to: "service", service.text ?? "", at: service.line) }
        destination.services = services.compactMap(\.text)
    }

    func all(on connection: any SQLConnection) throws -> [DestinationFile] { try port.all(connection) }

    func save(_ object: DestinationFile, over old: DestinationFile?, by caller: Caller, on connection: any SQLConnection) throws {
        do { try port.save(object, caller, connection) } catch let error as ClientError where error.field == "address" {
            // In a file the channel is the name of the field.
            throw error.about(object.channel)
        }
    }
}
