import Kernel

extension V2Writer {
    /// `/history.json`: what began in each of some months.
    /// - Parameter entries: the newest first.
    func history(_ months: [CalendarMonth], _ entries: [HistoryEntry]) -> OrderedJSON {
        let byMonth = Dictionary(grouping: entries) { CalendarMonth(of: $0.startedAt, in: time.zone) }
        return document([
            ("months", .list(months.map { month in Self.month(month, [("incidents", .list((byMonth[month] ?? []).map(entry)))]) }))
        ])
    }

    /// `/uptime/<component>.json`: how a component did on each day of some months.
    /// - Parameters:
    ///   - days: the oldest first.
    ///   - names: of the incidents that the days name.
    ///   - share: the part of the time in which it was up, from 0 to 1, by the seconds in each state; nil where nothing is known.
    func uptime(
        of component: Component, _ months: [CalendarMonth], days: [UptimeDay], names: [PublicID: LocalizedText],
        share: ([ComponentState: Int]) -> Double?
    ) -> OrderedJSON {
        // A day of which nothing is known says nothing, least of all that all was well.
        let days = days.filter { !$0.seconds.isEmpty }
        let subject: OrderedJSON = [
            "code": .text(component.id.rawValue), "name": .text(component.name.english),
            "startDate": .text(time.date(component.startedAt)), "name_i18n": i18n(component.name),
        ]
        return document([
            ("component", subject),
            (
                "months",
                .list(
                    months.map { month in
                        let days = days.filter { $0.date.hasPrefix(month.prefix) }
                        return Self.month(
                            month,
                            [
                                ("uptime_percentage", Self.percentage(of: days, share)),
                                ("days", .list(days.map { day($0, names) })),
                            ])
                    })
            ),
        ])
    }

    private static func month(_ month: CalendarMonth, _ more: [(name: String, value: OrderedJSON)]) -> OrderedJSON {
        .object([("name", .text(month.name)), ("year", .integer(month.year)), ("month", .integer(month.month))] + more)
    }

    private func entry(_ entry: HistoryEntry) -> OrderedJSON {
        let message = entry.updates.first?.text
        return [
            "code": .text(entry.id.rawValue), "name": .text(entry.title.english), "message": .text(message?.english ?? ""),
            "impact": .text(entry.impact.rawValue), "timestamp": .text(time.text(entry.startedAt)), "status": .text(entry.stage),
            "resolved_at": .optional(entry.endedAt.map(time.text)), "shortlink": .text(address(of: entry.id)),
            "name_i18n": i18n(entry.title), "message_i18n": message.map(i18n) ?? .null,
        ]
    }

    /// `p` and `m` are the seconds of partial and of major outage; `seconds` are those of every state.
    private func day(_ day: UptimeDay, _ names: [PublicID: LocalizedText]) -> OrderedJSON {
        let seconds = ComponentState.allCases.compactMap { state in
            day.seconds[state].map { (name: state.rawValue, value: OrderedJSON.integer($0)) }
        }
        let events = day.incidents.compactMap { id in names[id].map { (id, $0) } }
        return [
            "date": .text(day.date),
            "outages": ["p": .integer(day.seconds[.partialOutage] ?? 0), "m": .integer(day.seconds[.majorOutage] ?? 0)],
            "related_events": .list(events.map { ["name": .text($1.english), "code": .text($0.rawValue)] }),
            "seconds": .object(seconds),
        ]
    }

    /// With two decimals, rounded down: nothing that failed reads as 100.
    private static func percentage(of days: [UptimeDay], _ share: ([ComponentState: Int]) -> Double?) -> OrderedJSON {
        let seconds = days.reduce(into: [ComponentState: Int]()) { $0.merge($1.seconds) { $0 + $1 } }
        return share(seconds).map { .number(($0 * 10_000 + 1e-6).rounded(.down) / 100) } ?? .null
    }
}
