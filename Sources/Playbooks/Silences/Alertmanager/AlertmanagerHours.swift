import Kernel
import Platform

/// A time interval of Alertmanager as windows of silences: hours of a week, which may be bounded by days of certain years.
struct AlertmanagerHours {
    let windows: [SilenceWindow]

    private static let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    ]
    private static let known: Set<String> = ["times", "weekdays", "days_of_month", "months", "years", "location"]
    /// More of them are no windows that somebody wants to see in a list.
    private static let mostWindows = 60

    /// - Parameter time: now; days that were over by then are left out.
    /// - Returns: nil, with the reason, for what silences cannot say.
    static func read(_ node: FileNode, at time: Timestamp) -> (AlertmanagerHours?, String) {
        let fields = Dictionary((node.fields ?? []).map { ($0.name, $0.value) }) { first, _ in first }
        if let other = fields.keys.sorted().first(where: { !known.contains($0) }) { return (nil, "\(other) is not known") }
        if let other = fields.sorted(by: { $0.key < $1.key }).first(where: { $0.key != "location" && !$0.value.isListOrNothing }) {
            return (nil, "\(other.key) is no list")
        }
        let location = fields["location"].flatMap { $0.isNothing ? nil : $0 }
        guard let clock = ZoneClock.named(location.map { $0.text ?? "" } ?? "UTC") else {
            return (nil, "there is no zone \(location?.shown ?? "")")
        }
        guard let days = ranges(fields["weekdays"], of: 0...6, names: Self.days) else { return (nil, "its weekdays cannot be read") }
        let spans = (fields["times"]?.list ?? []).map(span)
        guard !spans.contains(where: { $0 == nil }) else { return (nil, "its times cannot be read") }
        let weekdays = days.isEmpty ? Set(Weekday.allCases) : Set(days.map { Weekday.allCases[$0] })
        let hours = (spans.isEmpty ? [(from: 0, to: 1440)] : spans.compactMap { $0 }).map {
            DutyHours(days: weekdays, from: $0.from, to: $0.to)
        }
        let bounding = ["days_of_month", "months", "years"].filter { fields[$0]?.list?.isEmpty == false }
        guard !bounding.isEmpty else { return (AlertmanagerHours(windows: [SilenceWindow(clock: clock, hours: hours)]), "") }
        guard bounding.contains("years") else {
            return (nil, "\(bounding.joined(separator: " and ")) without years: what comes again every year cannot be said")
        }
        guard let found = Self.spans(fields, by: clock) else { return (nil, "its \(bounding.joined(separator: ", ")) cannot be read") }
        guard found.count <= mostWindows else {
            return (nil, "its \(bounding.joined(separator: ", ")) come to \(found.count) times, \(mostWindows) at most can be said")
        }
        let left = found.filter { $0.until > time }
        guard !left.isEmpty else { return (nil, "its years are over") }
        let isWhole = fields["weekdays"]?.list?.isEmpty ?? true && spans.isEmpty
        return (
            AlertmanagerHours(
                windows: left.map {
                    isWhole
                        ? SilenceWindow(from: $0.from, until: $0.until)
                        : SilenceWindow(from: $0.from, until: $0.until, clock: clock, hours: hours)
                }), ""
        )
    }

    private static func span(_ node: FileNode) -> (from: Int, to: Int)? {
        func minutes(_ name: String) -> Int? { node.fields?.first { $0.name == name }?.value.text.flatMap { DutyHours.minutes($0) } }
        guard let from = minutes("start_time"), let to = minutes("end_time"), from < to else { return nil }
        return (from, to)
    }

    // MARK: Days of certain years

    /// Days that follow each other are one span. Nil for what cannot be read.
    private static func spans(_ fields: [String: FileNode], by clock: ZoneClock) -> [(from: Timestamp, until: Timestamp)]? {
        guard let years = ranges(fields["years"], of: 1970...2199), let months = ranges(fields["months"], of: 1...12, names: Self.months),
            let days = ranges(fields["days_of_month"], of: -31...31), !days.contains(0)
        else { return nil }
        var spans: [(from: Int64, until: Int64)] = []
        for year in years {
            for month in months.isEmpty ? Array(1...12) : months {
                let (first, next) = (day(year, month), day(month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1))
                let length = Int(next - first)
                let meant =
                    days.isEmpty ? Set(1...length) : Set(days.map { $0 < 0 ? length + 1 + $0 : $0 }.filter { (1...length).contains($0) })
                for number in meant.sorted() {
                    let day = first + Int64(number) - 1
                    if let last = spans.last, last.until == day {
                        spans[spans.endIndex - 1].until = day + 1
                    } else {
                        spans.append((day, day + 1))
                    }
                }
            }
        }
        func moment(_ day: Int64) -> Timestamp { Timestamp(seconds: clock.moment(ofWall: day * 86_400)) }
        return spans.map { (moment($0.from), moment($0.until)) }
    }

    /// The first of a month, in days since 1970.
    private static func day(_ year: Int, _ month: Int) -> Int64 {
        CivilTime(year: Int64(year), month: Int64(month), day: 1, hour: 0, minute: 0, second: 0).secondsSince1970 / 86_400
    }

    /// `monday:friday`, `1:5`, `-1`, `december`: what a list of these comes to, in order; none where there is nothing. Nil for what is none.
    private static func ranges(_ node: FileNode?, of bounds: ClosedRange<Int>, names: [String] = []) -> [Int]? {
        var found: Set<Int> = []
        for entry in node?.list ?? [] {
            let ends = (entry.text ?? "").lowercased().split(separator: ":", omittingEmptySubsequences: false).map { word -> Int? in
                names.firstIndex(of: String(word)).map { bounds.lowerBound + $0 } ?? (names == Self.days ? nil : Int(word))
            }
            guard ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil, first <= last, bounds.contains(first),
                bounds.contains(last)
            else { return nil }
            found.formUnion(first...last)
        }
        return found.sorted()
    }
}

extension FileNode {
    fileprivate var isListOrNothing: Bool { list != nil || isNothing }
}
