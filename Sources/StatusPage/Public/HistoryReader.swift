import Kernel

/// What happened, incidents and planned work together, the newest first.
struct HistoryReader: Sendable {
    /// Entries of a feed.
    static let feedLength = 50
    /// How far back is looked for what concerns one component: entries of each kind.
    private static let horizon = 500

    let reading: StatusReading

    /// The newest entries.
    /// - Parameter components: tells only of what concerns one of these; nil tells of everything.
    func newest(concerning components: Set<PublicID>? = nil) async throws -> [HistoryEntry] {
        let concerns = { (entry: HistoryEntry) in components.map { !$0.isDisjoint(with: entry.components) } ?? true }
        let incidents = try await first(where: concerns) { try await reading.incidents($0, $1).map(HistoryEntry.init) }
        let maintenances = try await first(where: concerns) { try await reading.maintenances($0, $1).map(HistoryEntry.init) }
        return Array(Self.newestFirst(incidents + maintenances).prefix(Self.feedLength))
    }

    /// What began in a stretch of time, or was planned for it.
    func entries(between stretch: Range<Timestamp>) async throws -> [HistoryEntry] {
        let incidents = try await reading.incidentsBetween(stretch).map(HistoryEntry.init)
        return Self.newestFirst(incidents + (try await maintenances(between: stretch)))
    }

    /// What an incident or planned work was about; nil when there is none such.
    func entry(_ id: PublicID) async throws -> HistoryEntry? {
        if let incident = try await reading.incident(id) { return HistoryEntry(incident) }
        return try await reading.maintenance(id).map(HistoryEntry.init)
    }

    // MARK: Reading by batches

    private func first(
        where concerns: (HistoryEntry) -> Bool, of batch: (_ offset: Int, _ limit: Int) async throws -> [HistoryEntry]
    ) async throws -> [HistoryEntry] {
        var found: [HistoryEntry] = []
        for offset in stride(from: 0, to: Self.horizon, by: Self.feedLength) {
            let entries = try await batch(offset, Self.feedLength)
            found += entries.filter(concerns)
            if found.count >= Self.feedLength || entries.count < Self.feedLength { break }
        }
        return found
    }

    /// They come by their planned beginning, the latest first.
    private func maintenances(between stretch: Range<Timestamp>) async throws -> [HistoryEntry] {
        var found: [HistoryEntry] = []
        for offset in stride(from: 0, to: Self.horizon, by: Self.feedLength) {
            let batch = try await reading.maintenances(offset, Self.feedLength)
            found += batch.filter { stretch.contains($0.scheduledFor) }.map(HistoryEntry.init)
            guard batch.count == Self.feedLength, let last = batch.last, last.scheduledFor >= stretch.lowerBound else { break }
        }
        return found
    }

    private static func newestFirst(_ entries: [HistoryEntry]) -> [HistoryEntry] { entries.sorted { $0.startedAt > $1.startedAt } }
}
