/// Where the journal is read: the calls that came here, or the database of an older call centre. Nothing is ever written there. What cannot be
/// reached throws ``OutsideFailure``.
struct JournalSource: Sendable {
    /// Newest first, at most ``JournalSettings/callRows``.
    let calls: @Sendable (JournalDay) async throws -> [JournalCall]
    /// Of a call; nil where no private client was written down.
    let client: @Sendable (_ call: Int64) async throws -> JournalClient?
    /// Of a private client; nil where there is none, or none was given to an agency.
    let handOver: @Sendable (_ processing: Int64) async throws -> JournalHandOver?
    /// By name, of those that have one.
    let operators: @Sendable (JournalDay) async throws -> [JournalOperatorCount]
    /// Oldest first.
    let months: @Sendable () async throws -> [JournalMonth]
    let figures: @Sendable (JournalDay) async throws -> JournalDayFigures
    /// By name, without hidden ones. Those that hold a text somewhere, or all.
    let agencies: @Sendable (_ search: String?, _ limit: Int) async throws -> [JournalAgency]
    /// With its telephones' hours; nil for one that is hidden or not there.
    let agency: @Sendable (_ id: Int64) async throws -> JournalAgency?
}
