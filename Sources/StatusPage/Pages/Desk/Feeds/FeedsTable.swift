import Platform

/// What a source holds now, as a table: the worst first where there is a worst.
struct FeedsTable {
    let columns: [String]
    let rows: [FeedsSourceModel.Row]

    /// - Parameter value: nil when it was never read.
    init(_ value: FeedReading.Value?, _ words: FeedsWords) {
        let (keys, rows): ([String], [FeedsSourceModel.Row]) =
            switch value {
            case .messages(let all): (["country", "provider", "bandwidth", "response_time"], all.map { Self.row($0, words) })
            case .voice(let all):
                (
                    ["country", "provider", "bandwidth", "response_time", "stability", "ttfb", "purity", "median"],
                    all.map { Self.row($0, words) }
                )
            case .email(let all):
                (
                    ["country", "provider", "delivery_time"],
                    all.sorted { $0.deliveryTime > $1.deliveryTime }.map { row in
                        Self.row(words.country(row.country), [.text(row.provider), .number(words.milliseconds(row.deliveryTime))])
                    }
                )
            case .billing(let state):
                (
                    ["part", "state"],
                    BillingState.parts.map { part in
                        let works = words.texts[state[keyPath: part.path] ? "public_works" : "public_broken"]
                        return Self.row(words.provider(part.name, of: .billing), [.text(works)])
                    }
                )
            case .support(let all):
                (
                    ["topic", "waiting"],
                    all.sorted { $0.activeTickets > $1.activeTickets }.map { row in
                        Self.row(row.topic, [.number(words.formats.number(row.activeTickets))])
                    }
                )
            case .incidents(let all):
                (["topic", "state"], all.map { Self.row($0.topic, [.text(words.texts["public_report_" + $0.status.rawValue])]) })
            case nil: ([], [])
            }
        columns = keys.map { words.texts["feeds_column_" + $0] }
        self.rows = rows
    }

    private static func row(_ row: MessageRow, _ words: FeedsWords) -> FeedsSourceModel.Row {
        Self.row(words.country(row.country), [.text(row.provider)] + speed(row.bandwidth, row.responseTime, words))
    }

    private static func row(_ row: VoiceRow, _ words: FeedsWords) -> FeedsSourceModel.Row {
        let stability = words.value(row.stability, of: .stability)
        let rest = [stability, words.milliseconds(row.ttfb), words.formats.number(row.purity)]
        let median = words.formats.duration(.seconds(row.medianOfCallsTime))
        return Self.row(
            words.country(row.country),
            [.text(row.provider)] + speed(row.bandwidth, row.responseTime, words) + (rest + [median]).map { .number($0) })
    }

    private static func speed(_ bandwidth: NumberText, _ responseTime: NumberText, _ words: FeedsWords) -> [FeedsSourceModel.Value] {
        [
            .number(words.value(Double(bandwidth.value), of: .bandwidth)),
            .number(words.value(Double(responseTime.value), of: .responseTime)),
        ]
    }

    private static func row(_ head: String, _ values: [FeedsSourceModel.Value]) -> FeedsSourceModel.Row {
        .init(head: head, values: values)
    }
}

extension FeedsSourceModel.Value {
    fileprivate static func text(_ text: String) -> Self { Self(shown: text, isNumber: false) }
    fileprivate static func number(_ text: String) -> Self { Self(shown: text, isNumber: true) }
}
