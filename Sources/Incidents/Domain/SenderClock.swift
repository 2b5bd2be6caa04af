import Kernel

/// What a sender's clock said when an event happened, beside the time at which the event arrived. The desk goes by arrival: a clock
/// can be wrong by decades, and a report can have been kept back for hours.
struct SenderClock: Hashable, Sendable {
    let said: Timestamp
    let arrived: Timestamp

    /// Shorter differences are the way of the report.
    private static let unremarkable = Duration.seconds(1)

    /// Nil where the two agree.
    init?(said: Timestamp, arrived: Timestamp) {
        (self.said, self.arrived) = (said, arrived)
        guard difference >= Self.unremarkable else { return nil }
    }

    /// Nil also for an event whose sender said no time: what is kept is when it was stored.
    init?(_ event: StoredEvent) {
        if let draft = event.draft, draft.occurredAt == nil { return nil }
        self.init(said: event.occurredAt, arrived: event.id.time)
    }

    /// How far the two are apart, whichever comes first.
    var difference: Duration { isBefore ? arrived.since(said) : said.since(arrived) }
    var isBefore: Bool { said < arrived }

    func isFarOff(beyond tolerance: Duration) -> Bool { difference > tolerance }
}
