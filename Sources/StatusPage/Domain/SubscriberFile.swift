package import Platform

/// A file of subscribers as spreadsheets write it: the columns `channel` and `address`, and perhaps `language`, `severity`,
/// `maintenances`, `components` (ids separated by `;`), `page`. What else an export holds is not read.
package struct SubscriberFile: Sendable {
    package static let columns = ["channel", "address", "language", "severity", "maintenances", "components", "page", "confirmed_at"]
    package static let longest = 1_000_000

    package struct Line: Sendable {
        let channel: SubscriberChannel
        let address: String
        let choice: Subscriber.Choice
        /// Nil for the first page.
        let site: PublicID?
    }

    package struct Row: Sendable {
        /// Of the file; the first is 1.
        package let line: Int
        let result: Result<Line, ClientError>
    }

    package let rows: [Row]

    /// - Throws: `subscriberFileNotValid`.
    package init(_ text: String) throws(ClientError) {
        guard text.utf8.count <= Self.longest else { throw .subscriberFileNotValid }
        let records = CSVRecord.records(text)
        guard let head = records.first?.names, Set(head).isSuperset(of: ["channel", "address"]), Set(head).isSubset(of: Self.columns),
            Set(head).count == head.count
        else { throw .subscriberFileNotValid }
        rows = records.dropFirst().filter { !$0.fields.allSatisfy(\.isEmpty) }.map { record in
            Row(line: record.line, result: Result { () throws(ClientError) in try Self.line(record.fields, head) })
        }
    }

    private static func line(_ fields: [String], _ head: [String]) throws(ClientError) -> Line {
        guard fields.count == head.count else { throw .subscriberLineNotValid("columns") }
        let values = Dictionary(uniqueKeysWithValues: zip(head, fields)).filter { !$0.value.isEmpty }
        guard let channel = values["channel"].flatMap(SubscriberChannel.init(rawValue:)) else { throw .subscriberLineNotValid("channel") }
        guard let address = values["address"] else { throw .subscriberLineNotValid("address") }
        var choice = Subscriber.Choice()
        if let text = values["language"] {
            guard let language = Language(tag: text) else { throw .subscriberLineNotValid("language") }
            choice.language = language
        }
        if let text = values["severity"] {
            guard let severity = Subscriber.severities.first(where: { $0.rawValue == text }) else {
                throw .subscriberLineNotValid("severity")
            }
            choice.severity = severity
        }
        if let text = values["maintenances"] {
            guard let flag = CSVRecord.flag(text) else { throw .subscriberLineNotValid("maintenances") }
            choice.tellsMaintenances = flag
        }
        let ids = (values["components"] ?? "").split(separator: ";").map { PublicID(rawValue: $0.filter { $0 != " " }) }
        guard !ids.contains(nil) else { throw .subscriberLineNotValid("components") }
        choice.components = Set(ids.compactMap { $0 })
        let site = values["page"].map { PublicID(rawValue: $0) }
        if let site, site == nil { throw .subscriberLineNotValid("page") }
        return Line(channel: channel, address: address, choice: choice, site: site ?? nil)
    }
}
