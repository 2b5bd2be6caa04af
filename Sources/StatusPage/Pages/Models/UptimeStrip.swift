import Kernel
import Platform

/// The last days of a component: one bar a day, and in a table what was not as it should be.
struct UptimeStrip {
    struct Bar: Hashable {
        /// Names the shape: the worst state of the day, or `none` before the component began.
        let kind: String
        let x: Int
        /// What the bar says when pointed at; nil for a day on which all was well.
        let note: String?
    }

    struct Part: Hashable {
        let mark: StateMark
        let amount: String
    }

    struct Row: Hashable {
        /// `day-<component>-<date>`, for the script that opens a day.
        let id: String
        let day: String
        let uptime: String
        let parts: [Part]
        let links: [Link]
    }

    struct Link: Hashable {
        let path: String
        let label: String
    }

    static let days = 90
    /// Of a bar with the space beside it, in the units of the picture.
    private static let step = 8

    let id: String
    /// "Uptime of SMS in the last 90 days".
    let label: String
    /// `99.95%`; nil where nothing was known.
    let percent: String?
    /// What the percentage leaves out; nil where nothing was.
    let leftOut: String?
    let bars: [Bar]
    let width: Int
    /// `2026-11-20`; empty where no day is known.
    let lastDate: String
    /// The first and the last day that are known.
    let first: String
    let last: String
    /// The newest first.
    let rows: [Row]
    let hasRows: Bool

    /// - Parameter days: the oldest first; those before the component began may be missing.
    /// - Parameter titles: of the incidents that are known by name here.
    init(
        _ component: Component, name: String, days all: [UptimeDay], weights: Uptime.Weights, titles: [PublicID: String],
        _ formats: PublicFormats
    ) {
        let days = Array(all.suffix(Self.days))
        let texts = formats.texts
        id = component.id.rawValue
        label = texts.text("public_strip_label", ["name": name])
        let sums = days.reduce(into: [ComponentState: Int]()) { $0.merge($1.seconds, uniquingKeysWith: +) }
        percent = weights.share(of: sums).map(formats.percent)
        leftOut = Self.leftOut(sums, formats)
        width = Self.days * Self.step
        let missing = Self.days - days.count
        let notes = days.map { Self.note($0, weights, formats) }
        bars =
            (0..<missing).map { Bar(kind: "none", x: $0 * Self.step, note: nil) }
            + zip(days, notes).enumerated().map { index, day in
                Bar(kind: Self.kind(day.0), x: (missing + index) * Self.step, note: day.1)
            }
        lastDate = days.last?.date ?? ""
        first = days.first.map { formats.day($0.date) } ?? ""
        last = days.last.map { formats.day($0.date) } ?? ""
        rows = days.reversed().filter { !Self.isCalm($0) }.map { Self.row($0, component.id, weights, titles, formats) }
        hasRows = !rows.isEmpty
    }

    private static func isCalm(_ day: UptimeDay) -> Bool {
        day.incidents.isEmpty && day.seconds.allSatisfy { $0.key == .operational || $0.value == 0 }
    }

    private static func kind(_ day: UptimeDay) -> String {
        ComponentState.worst(of: day.seconds.filter { $0.value > 0 }.keys)?.rawValue ?? "none"
    }

    /// The states of a day that are worth a word, the worst first.
    private static func parts(_ seconds: [ComponentState: Int], _ formats: PublicFormats) -> [Part] {
        seconds.filter { $0.key != .operational && $0.value > 0 }.sorted { $0.key.severity > $1.key.severity }.map {
            Part(mark: StateMark($0.key, formats.texts), amount: formats.duration(seconds: $0.value))
        }
    }

    private static func uptime(_ day: UptimeDay, _ weights: Uptime.Weights, _ formats: PublicFormats) -> String {
        weights.share(of: day.seconds).map(formats.percent) ?? "–"
    }

    private static func note(_ day: UptimeDay, _ weights: Uptime.Weights, _ formats: PublicFormats) -> String? {
        guard !isCalm(day) else { return nil }
        let parts = parts(day.seconds, formats).map { "\($0.mark.word) \($0.amount)" }
        let incidents = day.incidents.isEmpty ? [] : [formats.texts.plural("public_incidents", day.incidents.count)]
        return "\(formats.day(day.date)): " + ([uptime(day, weights, formats)] + parts + incidents).joined(separator: ", ")
    }

    private static func row(
        _ day: UptimeDay, _ component: PublicID, _ weights: Uptime.Weights, _ titles: [PublicID: String], _ formats: PublicFormats
    ) -> Row {
        let links = day.incidents.map { Link(path: PublicPath.incident($0), label: titles[$0] ?? formats.texts["public_incident"]) }
        return Row(
            id: "day-\(component)-\(day.date)", day: formats.day(day.date), uptime: uptime(day, weights, formats),
            parts: parts(day.seconds, formats), links: links)
    }

    private static func leftOut(_ sums: [ComponentState: Int], _ formats: PublicFormats) -> String? {
        let parts = [ComponentState.underMaintenance, .noData].compactMap { state in
            sums[state].flatMap { seconds in
                seconds == 0
                    ? nil : "\(formats.texts["status_state_" + state.rawValue]) \(formats.duration(seconds: seconds))"
            }
        }
        return parts.isEmpty ? nil : formats.texts.text("public_left_out", ["parts": parts.joined(separator: ", ")])
    }
}
