import Accounts
import Foundation
import Kernel
package import Platform

/// Where messages go. Rights are checked by ``DestinationOperations``.
package struct DestinationStore: Sendable {
    package init() {}

    /// All of them, by name.
    package func list(on connection: any SQLConnection) throws -> [Destination] {
        try destinations("", [], on: connection)
    }

    package func find(_ id: Int64, on connection: any SQLConnection) throws -> Destination? {
        try destinations("WHERE id = ?1", [id.sqlValue], on: connection).first
    }

    /// By name, whatever its case and accents.
    package func find(name: String, on connection: any SQLConnection) throws -> Destination? {
        try destinations("WHERE name_folded = ?1", [.text(NameRule.sought(name))], on: connection).first
    }

    private func destinations(
        _ condition: String, _ arguments: [SQLValue], on connection: any SQLConnection
    ) throws -> [Destination] {
        let rows = try connection.query("SELECT \(Destination.columns) FROM destinations \(condition) ORDER BY name_folded", arguments)
        guard !rows.isEmpty else { return [] }
        let services = try connection.query(
            """
            SELECT destination_id, service_id FROM destination_services
            WHERE destination_id IN (SELECT id FROM destinations \(condition))
            """, arguments
        ).reduce(into: [Int64: Set<ServiceID>]()) { services, row in
            services[try row.int64("destination_id"), default: []].insert(try row.id("service_id"))
        }
        return try rows.map { row in try Destination(row: row, services: services[try row.int64("id")] ?? []) }
    }

    /// A destination that is not there yet; its number.
    func insert(_ new: Destination, at time: Timestamp, on connection: any SQLConnection) throws -> Int64 {
        let row = try connection.row(
            """
            INSERT INTO destinations (name, name_folded, channel, address, user_id, team_id, is_for_all, levels, kinds, language,
                time_zone, bundle, preset, headers, secret, is_trusted, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) RETURNING id
            """, new.name, NameRule.folded(new.name), new.way.word, new.address, new.user, new.team, new.reach == .everything,
            new.levelWords, new.kindWords, new.language.rawValue, new.timeZone.identifier, new.bundles, new.preset?.rawValue,
            new.headerLine, new.secret, new.isTrusted, time)
        guard let id = try row?.int64("id") else { throw StorageError(.internal, "no id of a new destination") }
        try setServices(of: id, new.reach, on: connection)
        return id
    }

    private func setServices(of id: Int64, _ reach: Destination.Reach, on connection: any SQLConnection) throws {
        guard case .services(let services) = reach else { return }
        try connection.run(
            SQLStatement.inserts(
                into: "destination_services", "destination_id, service_id", rows: services.sorted().map { [id.sqlValue, $0.sqlValue] }))
    }

    /// Everything but its name.
    func update(_ id: Int64, to new: Destination, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE destinations SET channel = ?2, address = ?3, user_id = ?4, team_id = ?5, is_for_all = ?6, levels = ?7, kinds = ?8,
                language = ?9, time_zone = ?10, bundle = ?11, preset = ?12, headers = ?13, secret = ?14, is_trusted = ?15
            WHERE id = ?1
            """, id, new.way.word, new.address, new.user, new.team, new.reach == .everything, new.levelWords, new.kindWords,
            new.language.rawValue, new.timeZone.identifier, new.bundles, new.preset?.rawValue, new.headerLine, new.secret,
            new.isTrusted)
        try connection.execute("DELETE FROM destination_services WHERE destination_id = ?1", id)
        try setServices(of: id, new.reach, on: connection)
    }

    /// With what still waits for it, and the lane of a web hook. The lane goes first: whoever puts something into it at this moment has
    /// done so before the messages are looked at, or makes the lane anew.
    func delete(_ id: Int64, at time: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM notification_lanes WHERE lane = ?1", Lane.name(ofWebhook: id))
        try connection.execute("DELETE FROM destinations WHERE id = ?1", id)
        try connection.execute(
            """
            UPDATE notifications SET state = 'suppressed', reason = 'the destination was removed', due_at = NULL, content = NULL,
                updated_at = ?2
            WHERE destination_id = ?1 AND due_at IS NOT NULL
            """, id, time)
    }

    /// An address became another one, wherever it is kept.
    func move(_ channel: ChannelKind, _ address: String, to new: String, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO moved_addresses (channel, address, moved_to) VALUES (?1, ?2, ?3)
            ON CONFLICT (channel, address) DO UPDATE SET moved_to = excluded.moved_to
            """, channel.rawValue, address, new)
        try connection.execute(
            "UPDATE destinations SET address = ?3 WHERE channel = ?1 AND address = ?2", channel.rawValue, address, new)
        try connection.execute(
            """
            UPDATE contact_methods SET address = ?3 WHERE channel = ?1 AND address = ?2 AND NOT EXISTS (
                SELECT 1 FROM contact_methods o WHERE o.user_id = contact_methods.user_id AND o.channel = ?1 AND o.address = ?3)
            """, channel.rawValue, address, new)
        if channel == .telegram { try ContactStore().move(chat: address, to: new, on: connection) }
        // What is left belongs to users who have the new address, too.
        try connection.execute(
            "DELETE FROM contact_methods WHERE channel = ?1 AND address = ?2 AND address <> ?3", channel.rawValue, address, new)
    }

    /// Where an address of the settings leads to by now.
    func current(_ channel: ChannelKind, _ address: String, on connection: any SQLConnection) throws -> String {
        try connection.row("SELECT moved_to FROM moved_addresses WHERE channel = ?1 AND address = ?2", channel.rawValue, address)?
            .text("moved_to") ?? address
    }
}

extension Destination {
    fileprivate static let columns = """
        id, name, channel, address, user_id, team_id, is_for_all, levels, kinds, language, time_zone, bundle, preset, headers, secret, \
        is_trusted
        """

    fileprivate init(row: Row, services: Set<ServiceID>) throws {
        let word = try row.text("channel")
        if let user = try row.optionalInt64("user_id") {
            way = .user(UserID(user))
        } else if let kind = ChannelKind(rawValue: word) {
            way = .channel(kind)
        } else {
            throw StorageError(.internal, "unknown channel of a destination: \(word)")
        }
        let team = try row.optionalInt64("team_id").map { TeamID($0) }
        reach = try row.bool("is_for_all") ? .everything : team.map(Reach.team) ?? .services(services)
        (id, name, address) = (try row.int64("id"), try row.text("name"), try row.text("address"))
        levels = Set(try row.text("levels").split(separator: ",").compactMap { Level(word: $0) })
        kinds = Set(try row.text("kinds").split(separator: ",").compactMap { MessageKind(rawValue: String($0)) })
        language = Language(rawValue: try row.text("language")) ?? .english
        timeZone = TimeZone(identifier: try row.text("time_zone")) ?? .gmt
        bundles = try row.bool("bundle")
        preset = try row.optionalText("preset").flatMap { WebhookOptions.Preset(rawValue: $0) }
        headers = (JSONReader.value(of: try row.text("headers"))?.fields ?? [:]).compactMapValues(\.string)
        secret = try row.optionalText("secret")
        isTrusted = try row.bool("is_trusted")
    }

    fileprivate var levelWords: String { levels.sorted().map(\.word).joined(separator: ",") }
    fileprivate var kindWords: String { MessageKind.choices.filter(kinds.contains).map(\.rawValue).joined(separator: ",") }
    fileprivate var headerLine: String { JSON.object(headers.mapValues(JSON.text)).line }

    var user: UserID? { if case .user(let id) = way { id } else { nil } }
    var team: TeamID? { if case .team(let id) = reach { id } else { nil } }
}
