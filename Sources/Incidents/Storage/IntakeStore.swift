import Foundation
package import Kernel
package import Platform

/// Stores what the intake accepted: all submissions of one commit at once, so that an incident is looked up, counted
/// and published once however many of its events came in.
package struct IntakeStore: Sendable {
    private let reopenWindow: Duration
    private let keepKeysFor: Duration
    private let now: @Sendable () -> Timestamp
    let earlier = EarlierGrouping()

    /// - Parameters:
    ///   - reopenWindow: how long after closing an event still reopens the incident.
    ///   - keepKeysFor: how long an `Idempotency-Key` is remembered.
    package init(reopenWindow: Duration, keepKeysFor: Duration, now: @escaping @Sendable () -> Timestamp) {
        self.reopenWindow = reopenWindow
        self.keepKeysFor = keepKeysFor
        self.now = now
    }

    /// One result for each submission, in their order. However many they are, a server is asked a fixed number of times:
    /// for what is known of them, for the numbers of new incidents, and to keep the rest.
    package func store(
        _ submissions: [Submission], on connection: any SQLConnection
    ) throws -> [Result<[Answer], any Error>] {
        let time = now()
        var keys = try IdempotencyKeys(of: submissions, now: time, keepFor: keepKeysFor, on: connection)
        var tally = IncidentTally(
            kept: try earlier.kept(by: submissions, at: time, reopenWindow: reopenWindow, on: connection))
        let verdicts = try submissions.map { submission in
            let verdict = try keys.verdict(on: submission)
            if case .fresh = verdict { tally.add(submission) }
            return verdict
        }
        let writers = try writers(of: tally.groups, at: time, on: connection)
        let incidents = try incidents(of: writers, on: connection)
        let results = verdicts.enumerated().map { index, verdict in
            keys.result(of: verdict, answers: { tally.answers(to: submissions[$0], incidents: incidents) }, at: index)
        }
        let encoder = JSONEncoder()
        let written = try zip(writers, incidents).compactMap { writer, incident in
            try incident.map { try writer.written($0, encoder) }
        }
        var occurrences = OccurrenceCounts()
        for group in written { for moment in group.moments { occurrences.add(group.member, said: moment, arrived: time) } }
        let remembering = try keys.statements(remembering: results)
        let rows = try connection.run(
            remembering + SQLStatement.inserts(into: "events", IncidentWriter.eventColumns, rows: written.flatMap(\.events))
                + Timeline.statements(appending: written.flatMap(\.timeline)) + written.flatMap(\.statements)
                + occurrences.statements
                + EventLog.statements(appending: written.map(\.domainEvent), at: time, dialect: connection.dialect))
        guard rows.prefix(remembering.count).allSatisfy({ !$0.isEmpty }) else {
            // A retry finds the answer of that process.
            throw StorageError(.busy, "the same request was answered by another process")
        }
        return results
    }

    /// Looks up each group's incident and decides what becomes of it.
    private func writers(
        of groups: [IncidentTally.Group], at time: Timestamp, on connection: any SQLConnection
    ) throws -> [IncidentWriter] {
        let lookups = groups.map(KnownIncident.lookup)
        var rows = try connection.run(lookups.compactMap { $0 }).makeIterator()
        // By the target of a merge, the last group of this commit that is counted on it.
        var earlier: [IncidentID: IncidentWriter] = [:]
        return try zip(groups, lookups).map { group, lookup in
            var known = lookup == nil ? nil : try rows.next()?.first.map(KnownIncident.init)
            if let writer = known.flatMap({ earlier[$0.deduplication.id] }) { known = known?.following(writer) }
            let writer = IncidentWriter(group: group, known: known, time: time, reopenWindow: reopenWindow)
            if let target = writer.mergeTarget { earlier[target] = writer }
            return writer
        }
    }

    /// Opens, counts or reopens; returns each group's incident, nil for those whose service is gone.
    private func incidents(of writers: [IncidentWriter], on connection: any SQLConnection) throws -> [IncidentID?] {
        let rows = try connection.run(writers.map { $0.statement(dialect: connection.dialect) })
        return try zip(writers, rows).map { writer, rows in
            // Another process deleted, merged or split it since the look-up: a retry looks it up again.
            guard writer.opens || !rows.isEmpty else { throw StorageError(.busy, "an incident was changed while it was counted") }
            return try rows.first?.id("id")
        }
    }
}
