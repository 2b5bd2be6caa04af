import Kernel

/// The days of a component, three months of them at a time.
struct UptimeReader: Sendable {
    let reading: StatusReading
    let components: KnownComponents

    /// The oldest first.
    /// - Parameters:
    ///   - component: of a group the days are the mean of its children's.
    ///   - page: 1 has this month and the two before it.
    func days(of component: Component, page: Int, at now: Timestamp, in time: V2Time) async throws -> [UptimeDay] {
        let months = CalendarMonth(of: now, in: time.zone).page(page)
        let today = CalendarMonth(of: now, in: time.zone).firstDay + (Int(time.date(now).suffix(2)) ?? 1) - 1
        let last = min(today, months[0].adding(1).firstDay - 1)
        let leaves = component.isGroup ? components.children(of: component.id).map(\.id) : [component.id]
        guard !leaves.isEmpty else { return [] }
        let days = try await reading.days(leaves, last - months[2].firstDay + 1, today - last)
        return component.isGroup ? Self.mean(of: leaves.map { days[$0] ?? [] }) : days[component.id] ?? []
    }

    /// Day by day, of those of which something is known.
    private static func mean(of children: [[UptimeDay]]) -> [UptimeDay] {
        let known = children.joined().filter { !$0.seconds.isEmpty }
        return Dictionary(grouping: known) { $0.date }.sorted { $0.key < $1.key }.map { date, days in
            let total = days.reduce(into: [ComponentState: Int]()) { $0.merge($1.seconds) { $0 + $1 } }
            let incidents = Set(days.flatMap(\.incidents)).sorted()
            return UptimeDay(date: date, seconds: total.mapValues { $0 / days.count }, incidents: incidents)
        }
    }
}
