package import Kernel
package import Platform

/// What the sources tell of the provider's channels, from when on that is not well, and what became of it.
package struct QualityReading: Sendable {
    /// All seven.
    package let sources: [DocumentBuilder.Source]
    /// Cells without one are judged by the channel's standard.
    package let rules: [ThresholdRule]
    /// Of the last day: the first one may have begun before it. Cells without any are shown as their values are now.
    package let stretches: [CellID: [StateStretch]]

    package init(sources: [DocumentBuilder.Source], rules: [ThresholdRule], stretches: [CellID: [StateStretch]]) {
        (self.sources, self.rules, self.stretches) = (sources, rules, stretches)
    }

    /// With what the stores say of the last day.
    package init(sources: [DocumentBuilder.Source], at now: Timestamp, on connection: any SQLConnection) throws {
        self.init(
            sources: sources, rules: try ThresholdStore.all(on: connection),
            stretches: try CellStore.stretches(since: now.adding(.seconds(-60 * CellDay.minutes)), on: connection))
    }
}
