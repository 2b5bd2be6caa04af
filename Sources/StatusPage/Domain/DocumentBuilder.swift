package import Kernel

/// Makes the document of what is known of the sources: sorted, shortened and named as the old service did.
package struct DocumentBuilder: Sendable {
    /// One source as the document sees it.
    package struct Source: Sendable {
        package let state: FeedState
        /// Whether the document needs its value.
        package let isUsed: Bool
        /// Nil when it was never read.
        package let value: FeedReading.Value?

        package init(_ state: FeedState, isUsed: Bool, value: FeedReading.Value?) {
            (self.state, self.isUsed, self.value) = (state, isUsed, value)
        }
    }

    /// How many of the fastest and of the slowest mail providers of a country are shown.
    private static let providersShown = 3

    private let countries: CountryTable

    package init(countries: CountryTable = .iso3166) { self.countries = countries }

    /// - Parameter sources: all seven; those that are not used give their empty value.
    package func document(of sources: [Source], at now: Timestamp) -> StatusDocument {
        let used = sources.filter(\.isUsed)
        let missing = used.filter { $0.value == nil }
        var channels = StatusDocument.Channels()
        for source in used { source.value.map { add($0, of: source.state.name, to: &channels) } }
        let health = sources.map { ($0.state.name.rawValue, Self.health($0, at: now)) }
        return StatusDocument(
            data: missing.isEmpty ? channels : nil, error: Self.error(of: missing),
            health: Dictionary(uniqueKeysWithValues: health))
    }

    // MARK: What is wrong

    /// In the words of the old service, and which sources they are about.
    private static func error(of missing: [Source]) -> String {
        guard !missing.isEmpty else { return "" }
        let names = missing.map { source in
            source.state.name.rawValue + " (" + (source.state.error ?? "not read yet") + ")"
        }
        return "Error on collect data: " + names.joined(separator: ", ")
    }

    /// A source that is not used has nothing that could be wrong.
    private static func health(_ source: Source, at now: Timestamp) -> StatusDocument.Health {
        let state = source.state
        guard source.isUsed else { return .init(ok: true, age: nil, rows: 0, rejected: 0, error: "") }
        let error = state.error ?? (source.value == nil ? "not read yet" : "")
        return .init(ok: error.isEmpty, age: state.age(at: now), rows: state.accepted, rejected: state.rejected, error: error)
    }

    // MARK: What is shown

    private func add(_ value: FeedReading.Value, of name: FeedName, to channels: inout StatusDocument.Channels) {
        switch value {
        case .messages(let rows) where name == .sms: channels.sms = messages(rows)
        case .messages(let rows): channels.mms = messages(rows)
        case .voice(let rows): channels.voiceCall = Self.sorted(rows.map { named($0, \.country) }) { $0.country }
        case .email(let rows): channels.email = email(rows)
        case .billing(let state): channels.billing = state
        case .support(let rows): channels.support = SupportLoad.figures(waiting: rows.reduce(0) { $0 + $1.activeTickets })
        case .incidents(let rows): channels.incident = rows.filter { $0.status == .active } + rows.filter { $0.status != .active }
        }
    }

    private func messages(_ rows: [MessageRow]) -> [[MessageRow]] {
        let named = rows.map { self.named($0, \.country) }
        return [Self.sorted(named) { $0.provider }, Self.sorted(named) { $0.country }]
    }

    private func email(_ rows: [EmailRow]) -> [String: [[EmailRow]]] {
        let byCountry = Dictionary(grouping: rows) { countries.name(of: $0.country) ?? $0.country }
        return byCountry.mapValues { rows in
            let fastest = rows.sorted { $0.deliveryTime < $1.deliveryTime }
            let slowest = rows.sorted { $0.deliveryTime > $1.deliveryTime }
            return [Array(fastest.prefix(Self.providersShown)), Array(slowest.prefix(Self.providersShown))]
        }
    }

    /// With the full name in place of the code.
    private func named<Row>(_ row: Row, _ country: WritableKeyPath<Row, String>) -> Row {
        var row = row
        row[keyPath: country] = countries.name(of: row[keyPath: country]) ?? row[keyPath: country]
        return row
    }

    /// By the bytes of a text, as the old service compared; what is equal stays in its order.
    private static func sorted<Row>(_ rows: [Row], by text: (Row) -> String) -> [Row] {
        rows.sorted { text($0).utf8.lexicographicallyPrecedes(text($1).utf8) }
    }
}
