import Kernel

/// A time interval of Alertmanager as hours of a week.
struct AlertmanagerHours {
    let clock: ZoneClock
    let hours: [DutyHours]

    private static let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    /// Nil, with the reason, for what hours of a week cannot say.
    static func read(_ node: FileNode) -> (AlertmanagerHours?, String) {
        let fields = Dictionary((node.fields ?? []).map { ($0.name, $0.value) }) { first, _ in first }
        if let other = ["days_of_month", "months", "years"].first(where: { fields[$0]?.list?.isEmpty == false }) {
            return (nil, "\(other) cannot be said by hours of a week")
        }
        guard let clock = ZoneClock.named(fields["location"]?.text ?? "UTC") else {
            return (nil, "there is no zone \(fields["location"]?.text ?? "")")
        }
        guard let days = days(fields["weekdays"]) else { return (nil, "its weekdays cannot be read") }
        let times = fields["times"]?.list ?? []
        let spans = times.map(span)
        guard !spans.contains(where: { $0 == nil }) else { return (nil, "its times cannot be read") }
        let all = spans.isEmpty ? [(from: 0, to: 1440)] : spans.compactMap { $0 }
        return (AlertmanagerHours(clock: clock, hours: all.map { DutyHours(days: days, from: $0.from, to: $0.to) }), "")
    }

    private static func span(_ node: FileNode) -> (from: Int, to: Int)? {
        func minutes(_ name: String) -> Int? { node.fields?.first { $0.name == name }?.value.text.flatMap { DutyHours.minutes($0) } }
        guard let from = minutes("start_time"), let to = minutes("end_time"), from < to else { return nil }
        return (from, to)
    }

    /// `monday:friday` or `sunday`, several of them; every day where there is nothing. Nil for what is none.
    private static func days(_ node: FileNode?) -> Set<Weekday>? {
        guard let list = node?.list, !list.isEmpty else { return Set(Weekday.allCases) }
        var found: Set<Weekday> = []
        for entry in list {
            let ends = (entry.text ?? "").lowercased().split(separator: ":").map { days.firstIndex(of: String($0)) }
            guard let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last, ends.count <= 2 else { return nil }
            found.formUnion((first...last).map { Weekday.allCases[$0] })
        }
        return found
    }
}
