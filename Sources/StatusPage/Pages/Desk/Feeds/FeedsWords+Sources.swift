import Kernel
import Platform

/// What is said of a source as a whole, and of a threshold.
extension FeedsWords {
    /// Failing, too old, not read yet, or well.
    func health(_ report: FeedOperations.Report, _ rules: [ThresholdRule]) -> StateMark {
        let source = report.state
        guard !report.isLive else { return StateMark(kind: ComponentState.operational.rawValue, word: texts["feeds_state_live"]) }
        let limit = rules.rule(for: CellID(source.name))?.staleSeconds ?? ThresholdRule.standardStaleSeconds
        let (state, key): (ComponentState, String) =
            if source.error != nil {
                (.majorOutage, "failing")
            } else if let age = source.age(at: report.at) {
                age > limit ? (.noData, "stale") : (.operational, "well")
            } else {
                (.noData, "never")
            }
        return StateMark(kind: state.rawValue, word: texts["feeds_state_" + key])
    }

    /// How its value comes here.
    func way(_ report: FeedOperations.Report, every interval: Duration) -> String {
        if report.isLive { return texts["feeds_way_live"] }
        let sent = report.state.pushedAt.map { texts.text("feeds_way_sent", ["time": formats.relative($0)]) }
        guard report.isPolled else { return sent ?? texts["feeds_way_waits"] }
        return [texts.text("feeds_way_polled", ["time": formats.duration(interval)]), sent].compactMap { $0 }.joined(separator: "; ")
    }

    /// When it is looked at next; nil for one that is not.
    func next(_ report: FeedOperations.Report) -> String? {
        report.nextAt.map { $0.since(report.at) < .seconds(5) ? texts["feeds_now"] : formats.relative($0) }
    }

    /// How one that is not in use is put to use.
    func setUp(_ report: FeedOperations.Report) -> String {
        let name = report.state.name
        guard report.isSendable else { return texts.text("feeds_setup_left_out", ["name": name.rawValue]) }
        return switch name.transport {
        case .file(let file): texts.text("feeds_setup_file", ["name": name.rawValue, "file": file])
        case .list(let path): texts.text("feeds_setup_list", ["name": name.rawValue, "path": path])
        }
    }

    func limits(_ limits: [FeedMetric: MetricLimits]) -> [String] {
        FeedMetric.allCases.compactMap { metric in
            limits[metric].flatMap { $0 == MetricLimits() ? nil : self.limits($0, of: metric) }
        }
    }

    /// How long something must last before it counts.
    func patience(_ hysteresis: Hysteresis, staleSeconds: Int) -> String {
        texts.text(
            "feeds_patience",
            [
                "worse": formats.number(hysteresis.worse), "better": formats.number(hysteresis.better),
                "time": formats.duration(.seconds(staleSeconds)),
            ])
    }
}
