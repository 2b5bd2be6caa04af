package import Foundation

/// Makes rows of what a source holds: the files of the old service and the JSON lists of its HTTP sources. Whatever comes
/// in, a row is right, or rejected with its reason, or the whole is refused; nothing else can happen.
package struct FeedParser: Sendable {
    private let countries: CountryTable
    private let providers: ProviderTable

    package init(countries: CountryTable = .iso3166, providers: ProviderTable = .original) {
        (self.countries, self.providers) = (countries, providers)
    }

    /// What a file holds; for the sources that are files.
    package func reading(of name: FeedName, file: Data) throws(FeedFailure) -> FeedReading {
        if name == .billing { return try Self.billing(bits: file) }
        return reading(of: name, try FeedLines(file, columns: name.columns).entries)
    }

    /// What an HTTP source answers.
    package func reading(of name: FeedName, json: Data) throws(FeedFailure) -> FeedReading {
        if name == .billing { return try Self.billing(json: json) }
        return reading(of: name, try FeedList(json, columns: name.columns).entries)
    }

    /// What a program sent: JSON, or the text of the file where the source is one.
    package func reading(of name: FeedName, sent body: Data) throws(FeedFailure) -> FeedReading {
        let first = body.first { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
        let isJSON = first == UInt8(ascii: "[") || first == UInt8(ascii: "{") || !name.isFile
        return isJSON ? try reading(of: name, json: body) : try reading(of: name, file: body)
    }

    private func reading(of name: FeedName, _ entries: [FeedEntry]) -> FeedReading {
        switch name {
        case .sms, .mms: Self.reading(entries, FeedReading.Value.messages) { record throws(RowFault) in try message(record, name) }
        case .voice: Self.reading(entries, FeedReading.Value.voice) { record throws(RowFault) in try voice(record) }
        case .email: Self.reading(entries, FeedReading.Value.email) { record throws(RowFault) in try email(record) }
        case .support: Self.reading(entries, FeedReading.Value.support) { record throws(RowFault) in try Self.support(record) }
        case .incidents: Self.reading(entries, FeedReading.Value.incidents) { record throws(RowFault) in try Self.incident(record) }
        // Has no rows and never comes here.
        case .billing: FeedReading(.billing(BillingState()), accepted: 0)
        }
    }

    /// Rows that are right, beside those that are not.
    private static func reading<Row>(
        _ entries: [FeedEntry], _ value: ([Row]) -> FeedReading.Value, _ read: (FeedRecord) throws(RowFault) -> Row
    ) -> FeedReading {
        var rows: [Row] = []
        var rejected: [RejectedRow] = []
        for entry in entries {
            do throws(RowFault) {
                rows.append(try read(try entry.record.get()))
            } catch {
                rejected.append(RejectedRow(line: entry.line, error, text: entry.text))
            }
        }
        return FeedReading(value(rows), accepted: rows.count, rejected: rejected)
    }

    // MARK: Rows

    private func country(_ record: FeedRecord) throws(RowFault) -> String {
        let code = try record.text("country")
        guard countries.name(of: code) != nil else { throw .unknownCountry }
        return code
    }

    private func provider(_ record: FeedRecord, _ name: FeedName) throws(RowFault) -> String {
        let provider = try record.text("provider")
        guard providers.contains(provider, in: name) else { throw .unknownProvider }
        return provider
    }

    private func message(_ record: FeedRecord, _ name: FeedName) throws(RowFault) -> MessageRow {
        MessageRow(
            country: try country(record), bandwidth: try record.numberText("bandwidth", RowLimits.bandwidth),
            responseTime: try record.numberText("response_time", RowLimits.number), provider: try provider(record, name))
    }

    private func voice(_ record: FeedRecord) throws(RowFault) -> VoiceRow {
        VoiceRow(
            country: try country(record), bandwidth: try record.numberText("bandwidth", RowLimits.bandwidth),
            responseTime: try record.numberText("response_time", RowLimits.number), provider: try provider(record, .voice),
            stability: try record.share("connection_stability"), ttfb: try record.integer("ttfb"),
            purity: try record.integer("voice_purity"), median: try record.integer("median_of_calls_time"))
    }

    private func email(_ record: FeedRecord) throws(RowFault) -> EmailRow {
        EmailRow(
            country: try country(record), provider: try provider(record, .email), deliveryTime: try record.integer("delivery_time"))
    }

    private static func topic(_ record: FeedRecord) throws(RowFault) -> String {
        let topic = try record.text("topic")
        guard (1...RowLimits.topic).contains(topic.utf8.count), !topic.utf8.contains(0) else { throw .badTopic }
        return topic
    }

    private static func support(_ record: FeedRecord) throws(RowFault) -> SupportRow {
        SupportRow(topic: try topic(record), activeTickets: try record.integer("active_tickets"))
    }

    private static func incident(_ record: FeedRecord) throws(RowFault) -> IncidentRow {
        IncidentRow(topic: try topic(record), status: try record.word("status"))
    }

    // MARK: Billing

    /// Six characters, the rightmost the first part; a line end behind them is no fault.
    private static func billing(bits: Data) throws(FeedFailure) -> FeedReading {
        var bytes = FeedBytes.withoutMark(bits)
        while let last = bytes.last, last == 0x0A || last == 0x0D { bytes = bytes.dropLast() }
        guard bytes.count == BillingState.parts.count, bytes.allSatisfy({ $0 == 0x30 || $0 == 0x31 }) else { throw .notBits }
        var state = BillingState()
        for (bit, part) in zip(bytes.reversed(), BillingState.parts) { state[keyPath: part.path] = bit == 0x31 }
        return FeedReading(.billing(state), accepted: 1)
    }

    /// An object of the six names, by itself or as the one element of a list. `recurring` may be spelled rightly.
    private static func billing(json: Data) throws(FeedFailure) -> FeedReading {
        guard let fields = try FeedList.flags(json) else { throw .notAList }
        var state = BillingState()
        for part in BillingState.parts {
            guard let value = fields[part.name] ?? (part.name == "reccuring" ? fields["recurring"] : nil) else { throw .notAList }
            state[keyPath: part.path] = value
        }
        return FeedReading(.billing(state), accepted: 1)
    }
}
