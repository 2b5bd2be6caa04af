import Foundation
package import Kernel
package import Platform

/// Stores what the intake accepted: all submissions of one commit at once, so that an incident is looked up, counted
/// and told of once however many of its events came in.
package struct IntakeStore: Sendable {
    private let reopenWindow: Duration
    private let keepKeysFor: Duration
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - reopenWindow: how long after closing an event still reopens the incident.
    ///   - keepKeysFor: how long an `Idempotency-Key` is remembered.
    package init(reopenWindow: Duration, keepKeysFor: Duration, now: @escaping @Sendable () -> Timestamp) {
        self.reopenWindow = reopenWindow
        self.keepKeysFor = keepKeysFor
        self.now = now
    }

    /// One result for each submission, in their order.
    package func store(
        _ submissions: [Submission], on connection: any SQLConnection
    ) throws -> [Result<[Answer], any Error>] {
        let time = now()
        var keys = IdempotencyKeys(connection: connection, now: time, keepFor: keepKeysFor)
        var tally = IncidentTally()
        let verdicts = try submissions.map { submission in
            let verdict = try keys.verdict(on: submission)
            if case .fresh = verdict { tally.add(submission) }
            return verdict
        }
        let incidents = try settle(tally, at: time, on: connection)
        let results = verdicts.enumerated().map { index, verdict in
            keys.result(of: verdict, answers: { tally.answers(to: submissions[$0], incidents: incidents) }, at: index)
        }
        try keys.remember(results)
        return results
    }

    /// Finds or opens the incident of each group and stores its events; returns the incidents by group, nil for
    /// those whose service is gone.
    private func settle(
        _ tally: IncidentTally, at time: Timestamp, on connection: any SQLConnection
    ) throws -> [IncidentID?] {
        var incidents: [IncidentID?] = []
        var told: [DomainEvent] = []
        var rows: [[SQLValue]] = []
        let encoder = JSONEncoder()
        for group in tally.groups {
            let writer = IncidentWriter(group: group, time: time, connection: connection)
            let known = try writer.known()
            let verdict = Deduplication.verdict(known: known?.deduplication, now: time, reopenWindow: reopenWindow)
            do {
                let written = try writer.write(verdict, known: known, encoder)
                incidents.append(written.incident)
                told.append(written.event)
                rows += written.events
            } catch IncidentError.serviceNotFound {
                incidents.append(nil)
            }
        }
        try connection.insert(into: "events", IncidentWriter.eventColumns, rows: rows)
        try EventLog.append(told, at: time, on: connection)
        return incidents
    }
}
