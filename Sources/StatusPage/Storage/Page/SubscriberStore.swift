import Kernel
package import Platform

/// Those who are told what the public pages say.
enum SubscriberStore {
    private static let columns = """
        id, site_id, channel, address, subscription, language, severity, tells_maintenances, is_trusted, confirmed_at, asked_at,
        asked_times, created_at
        """

    // MARK: Looking

    static func find(_ id: PublicID, on connection: any SQLConnection) throws -> Subscriber? {
        try whole(connection.query("SELECT \(columns) FROM status_subscribers WHERE id = ?1", id), on: connection).first
    }

    static func find(
        _ channel: SubscriberChannel, _ address: String, of site: PublicID, on connection: any SQLConnection
    ) throws -> Subscriber? {
        try whole(
            connection.query(
                "SELECT \(columns) FROM status_subscribers WHERE site_id = ?1 AND channel = ?2 AND address = ?3", site, channel.rawValue,
                address), on: connection
        ).first
    }

    /// At any page.
    static func all(_ channel: SubscriberChannel, _ address: String, on connection: any SQLConnection) throws -> [Subscriber] {
        try whole(
            connection.query(
                "SELECT \(columns) FROM status_subscribers WHERE channel = ?1 AND address = ?2 ORDER BY id", channel.rawValue, address),
            on: connection)
    }

    /// By id.
    static func list(
        _ channel: SubscriberChannel? = nil, after: PublicID? = nil, limit: Int, on connection: any SQLConnection
    ) throws -> [Subscriber] {
        try whole(
            connection.query(
                """
                SELECT \(columns) FROM status_subscribers WHERE id > ?1 AND (CAST(?2 AS TEXT) IS NULL OR channel = ?2)
                ORDER BY id LIMIT ?3
                """, after?.rawValue ?? "", channel?.rawValue, limit), on: connection)
    }

    /// How many there are: of those who confirmed, and of those who did not yet.
    static func counts(on connection: any SQLConnection) throws -> [SubscriberChannel: (confirmed: Int, asked: Int)] {
        try connection.query(
            """
            SELECT channel, count(confirmed_at) AS confirmed, count(*) AS number FROM status_subscribers GROUP BY channel
            """
        ).reduce(into: [:]) { counts, row in
            let confirmed = try row.int("confirmed")
            counts[try row.word("channel")] = (confirmed, try row.int("number") - confirmed)
        }
    }

    /// Those whom something concerns, by id.
    static func audience(
        _ audience: Audience, after: String, limit: Int, on connection: any SQLConnection
    ) throws -> [Subscriber] {
        var arguments = [after.sqlValue, limit.sqlValue]
        let condition = condition(audience, &arguments)
        return try whole(
            connection.query(
                "SELECT \(columns) FROM status_subscribers s WHERE s.id > ?1 AND \(condition) ORDER BY s.id LIMIT ?2", arguments),
            on: connection)
    }

    /// How many something concerns.
    static func count(_ audience: Audience, on connection: any SQLConnection) throws -> [SubscriberChannel: Int] {
        var arguments: [SQLValue] = []
        let condition = condition(audience, &arguments)
        return try connection.query(
            "SELECT s.channel AS channel, count(*) AS number FROM status_subscribers s WHERE \(condition) GROUP BY s.channel", arguments
        ).reduce(into: [:]) { counts, row in counts[try row.word("channel")] = try row.int("number") }
    }

    private static func condition(_ audience: Audience, _ arguments: inout [SQLValue]) -> String {
        func places(_ values: some Collection<String>) -> String {
            let first = arguments.count + 1
            arguments += values.map(\.sqlValue)
            // A list without an element is no SQL.
            return values.isEmpty ? "''" : placeholders(values.count, from: first)
        }
        var conditions = [
            "s.confirmed_at IS NOT NULL", "s.site_id IN (\(places(audience.sites.map(\.rawValue))))",
            "s.channel IN (\(places(audience.channels.map(\.rawValue))))",
        ]
        if let time = audience.publishedAt {
            arguments.append(time.sqlValue)
            conditions.append("s.confirmed_at <= ?\(arguments.count)")
        }
        if audience.isMaintenance {
            conditions.append("s.tells_maintenances = 1")
        } else {
            conditions.append("s.severity <= \(audience.severity.severity)")
        }
        if let components = audience.components {
            conditions.append(
                """
                (NOT EXISTS (SELECT 1 FROM status_subscriber_components c WHERE c.subscriber_id = s.id)
                OR EXISTS (SELECT 1 FROM status_subscriber_components c WHERE c.subscriber_id = s.id
                    AND c.component_id IN (\(places(components.sorted().map(\.rawValue))))))
                """)
        }
        return conditions.joined(separator: " AND ")
    }

    private static func whole(_ rows: [Row], on connection: any SQLConnection) throws -> [Subscriber] {
        let statements = try rows.map { row in
            SQLStatement("SELECT component_id FROM status_subscriber_components WHERE subscriber_id = ?1", try row.text("id"))
        }
        return try zip(rows, try connection.run(statements)).map { row, chosen in
            var subscriber = try Subscriber(row: row)
            subscriber.choice.components = Set(try chosen.map { try $0.publicID("component_id") })
            return subscriber
        }
    }

    // MARK: Changing

    static func insert(_ subscriber: Subscriber, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO status_subscribers (\(columns)) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
            """, subscriber.id, subscriber.site, subscriber.channel.rawValue, subscriber.address, subscriber.subscription?.line,
            subscriber.choice.language.rawValue, subscriber.choice.severity.severity, subscriber.choice.tellsMaintenances,
            subscriber.isTrusted, subscriber.confirmedAt, subscriber.askedAt, subscriber.askedTimes, subscriber.createdAt)
        try setComponents(of: subscriber, on: connection)
    }

    static func update(_ subscriber: Subscriber, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE status_subscribers SET address = ?2, language = ?3, severity = ?4, tells_maintenances = ?5, confirmed_at = ?6,
                asked_at = ?7, asked_times = ?8, is_trusted = ?9, subscription = ?10
            WHERE id = ?1
            """, subscriber.id, subscriber.address, subscriber.choice.language.rawValue, subscriber.choice.severity.severity,
            subscriber.choice.tellsMaintenances, subscriber.confirmedAt, subscriber.askedAt, subscriber.askedTimes, subscriber.isTrusted,
            subscriber.subscription?.line)
        try setComponents(of: subscriber, on: connection)
    }

    private static func setComponents(of subscriber: Subscriber, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM status_subscriber_components WHERE subscriber_id = ?1", subscriber.id)
        try connection.run(
            SQLStatement.inserts(
                into: "status_subscriber_components", "subscriber_id, component_id",
                rows: subscriber.choice.components.sorted().map { [subscriber.id.sqlValue, $0.sqlValue] }))
    }

    static func delete(_ id: PublicID, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM status_subscribers WHERE id = ?1", id)
    }

    /// Those who were asked and never answered; how many there were.
    static func deleteUnconfirmed(before time: Timestamp, limit: Int, on connection: any SQLConnection) throws -> Int {
        try connection.execute(
            """
            DELETE FROM status_subscribers WHERE id IN (
                SELECT id FROM status_subscribers WHERE confirmed_at IS NULL AND created_at < ?1 ORDER BY created_at LIMIT ?2)
            """, time, limit)
    }
}

extension Subscriber: RowDecodable {
    /// Without the components.
    package init(row: Row) throws {
        var choice = Choice()
        choice.language = Language(rawValue: try row.text("language")) ?? .english
        let severity = try row.int("severity")
        choice.severity = Self.severities.last { $0.severity <= severity } ?? .none
        choice.tellsMaintenances = try row.bool("tells_maintenances")
        self.init(
            id: try row.publicID("id"), site: try row.publicID("site_id"), channel: try row.word("channel"),
            address: try row.text("address"),
            subscription: try row.optionalText("subscription").flatMap { JSONReader.value(of: $0) }, choice: choice,
            isTrusted: try row.bool("is_trusted"), confirmedAt: try row.optionalTime("confirmed_at"),
            askedAt: try row.optionalTime("asked_at"), askedTimes: try row.int("asked_times"), createdAt: try row.time("created_at"))
    }
}
