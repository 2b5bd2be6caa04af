package import Kernel

/// From which value on a metric makes a state; nil where it never does.
package struct MetricLimits: Hashable, Codable, Sendable {
    package var degraded: Double?
    package var partial: Double?
    package var major: Double?

    package init(degraded: Double? = nil, partial: Double? = nil, major: Double? = nil) {
        (self.degraded, self.partial, self.major) = (degraded, partial, major)
    }

    /// - Parameter isBetterHigh: whether values below a limit are the bad ones, else those above it.
    package func state(of value: Double, isBetterHigh: Bool) -> ComponentState {
        func isPast(_ limit: Double?) -> Bool { limit.map { isBetterHigh ? value < $0 : value > $0 } ?? false }
        if isPast(major) { return .majorOutage }
        if isPast(partial) { return .partialOutage }
        return isPast(degraded) ? .degradedPerformance : .operational
    }
}

/// From which values on the cells of a scope are not well, how long that must last, and whom to tell.
package struct ThresholdRule: Identifiable, Hashable, Sendable {
    package let id: PublicID
    package var scope: CellScope
    package var limits: [FeedMetric: MetricLimits]
    package var hysteresis: Hysteresis
    /// How old a value may be before nothing is known, in seconds.
    package var staleSeconds: Int
    /// To which service's incidents an event goes when a cell changes for the worse; nil for none.
    package var service: ServiceID?

    /// What counts for a channel without rules of its own.
    package static func standard(_ channel: FeedName) -> [FeedMetric: MetricLimits] {
        switch channel {
        case .sms, .mms: [.bandwidth: .bandwidth, .responseTime: .responseTime]
        case .voice:
            [
                .bandwidth: .bandwidth, .responseTime: .responseTime,
                .stability: MetricLimits(degraded: 0.7, partial: 0.5, major: 0.3),
            ]
        case .email: [.deliveryTime: MetricLimits(degraded: 500, partial: 2000, major: 10_000)]
        case .billing: [.works: MetricLimits(major: 1)]
        case .support: [.waiting: MetricLimits(degraded: 60, partial: 240)]
        case .incidents: [.active: MetricLimits(degraded: 0)]
        }
    }

    /// Five minutes: a source is read every few seconds.
    package static let standardStaleSeconds = 300

    /// The worst of all metrics that have limits.
    package static func state(of values: [FeedMetric: Double], by limits: [FeedMetric: MetricLimits]) -> ComponentState {
        let states = limits.compactMap { metric, limits in
            values[metric].map { limits.state(of: $0, isBetterHigh: metric.isBetterHigh) }
        }
        return ComponentState.worst(of: states) ?? .operational
    }
}

extension MetricLimits {
    fileprivate static let bandwidth = MetricLimits(degraded: 30, partial: 15, major: 5)
    fileprivate static let responseTime = MetricLimits(degraded: 1500, partial: 1900)
}

extension [ThresholdRule] {
    /// The narrowest rule for a cell; the first of two that are equally narrow.
    package func rule(for cell: CellID) -> ThresholdRule? {
        filter { $0.scope.contains(cell) }.reduce(nil) { best, rule in
            best.map { $0.scope.narrowness >= rule.scope.narrowness } ?? false ? best : rule
        }
    }
}
