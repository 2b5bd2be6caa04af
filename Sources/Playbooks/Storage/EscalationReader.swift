import Kernel
import Platform

/// Reads what playbooks did about an incident.
struct EscalationReader: Sendable {
    private let episodes = EpisodeStore()
    private let playbooks = PlaybookStore()

    func escalation(
        of incident: IncidentID, at time: Timestamp, _ desk: IncidentDesk, on connection: any SQLConnection
    ) throws -> Escalation {
        guard var kept = try episodes.latest(of: incident, on: connection) else {
            return Escalation(lines: [], began: nil, isOver: false, isAcknowledged: false)
        }
        if !kept.isOver, let standing = try desk.standing(incident, connection) {
            kept.state.report(standing.occurrences - kept.base, at: time)
        }
        let lines = try episodes.runs(of: kept.id, on: connection).compactMap { run -> Escalation.Line? in
            guard let version = try playbooks.version(run.version, on: connection) else { return nil }
            let evaluation = Evaluation(version.playbook, kept.episode(run), at: time)
            let isStill = run.isRemoved || kept.heldIn != nil
            return Escalation.Line(
                playbook: version.playbook, version: version.version, fired: run.fired, next: isStill ? [] : evaluation.next,
                nextCount: isStill ? nil : evaluation.nextCount)
        }
        return Escalation(lines: lines, began: kept.state.began, isOver: kept.isOver, isAcknowledged: kept.state.acknowledgedAt != nil)
    }
}
