import Kernel
import Platform

/// Of which moment the figures of a source are, and whether they are still worth anything.
struct FeedNote: Hashable {
    let channel: String
    /// Nil when it was never read.
    let readAt: PublicTime?
    /// Whether the last look at it failed.
    let isFailing: Bool
    /// Too old: what it shows counts as unknown.
    let isStale: Bool

    init(_ source: DocumentBuilder.Source, rules: [ThresholdRule], at now: Timestamp, _ formats: PublicFormats) {
        let state = source.state
        channel = formats.texts["public_channel_" + state.name.rawValue]
        readAt = state.readAt.map(formats.exactTime)
        isFailing = state.error != nil
        isStale = Self.isStale(source, rules: rules, at: now)
    }

    /// By the rule for the whole channel.
    static func isStale(_ source: DocumentBuilder.Source, rules: [ThresholdRule], at now: Timestamp) -> Bool {
        let limit = rules.rule(for: CellID(source.state.name))?.staleSeconds ?? ThresholdRule.standardStaleSeconds
        return source.value == nil || source.state.age(at: now).map { $0 > limit } ?? true
    }
}
