import Kernel
import Platform

/// What became of a cell in the last 24 hours: the higher and the more coloured, the worse.
struct CellDay: Hashable {
    struct Segment: Hashable {
        /// Names the colour.
        let kind: String
        /// In minutes from the left.
        let x: Int
        let width: Int
        let y: Int
        let height: Int
    }

    static let minutes = 1440
    private static let height = 20

    let segments: [Segment]
    /// "Last 24 hours: operational 22 h, degraded performance 2 h".
    let label: String

    /// Nil where nothing is known of the day.
    init?(_ stretches: [StateStretch], until now: Timestamp, _ formats: PublicFormats) {
        let start = now.adding(.seconds(-60 * Self.minutes))
        var (segments, seconds): ([Segment], [ComponentState: Int]) = ([], [:])
        for (index, stretch) in stretches.enumerated() {
            let end = index + 1 < stretches.count ? stretches[index + 1].since : now
            let (from, to) = (max(stretch.since, start), min(end, now))
            guard from < to else { continue }
            seconds[stretch.state, default: 0] += Int(to.since(from).components.seconds)
            let (left, right) = (Self.minute(from, start), Self.minute(to, start))
            let height = Self.height(stretch.state)
            segments.append(
                // However short it was, it is seen.
                Segment(kind: stretch.state.rawValue, x: left, width: max(10, right - left), y: Self.height - height, height: height))
        }
        guard !segments.isEmpty else { return nil }
        self.segments = segments
        let parts = seconds.sorted { $0.key.severity > $1.key.severity }.map { state, seconds in
            "\(formats.texts["status_state_" + state.rawValue]) \(formats.duration(seconds: seconds))"
        }
        label = formats.texts.text("public_cell_day", ["parts": parts.joined(separator: ", ")])
    }

    private static func minute(_ time: Timestamp, _ start: Timestamp) -> Int { Int(time.since(start).components.seconds / 60) }

    private static func height(_ state: ComponentState) -> Int {
        switch state {
        case .operational: 4
        case .noData: 2
        case .underMaintenance: 8
        case .degradedPerformance: 10
        case .partialOutage: 15
        case .majorOutage: 20
        }
    }
}
