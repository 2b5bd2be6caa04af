package import Kernel
package import Platform

/// What this module asks of the one that keeps incidents, which fills it.
package struct IncidentDesk: Sendable {
    /// An incident as conditions look at it, and how it stands.
    package struct Standing: Sendable {
        package let facts: Facts
        package let isAcknowledged: Bool
        package let isOver: Bool
        /// All reports counted so far.
        package let occurrences: Int
        /// Whether somebody gave it its state, and not a report.
        package let isChangedByHand: Bool

        package init(facts: Facts, isAcknowledged: Bool, isOver: Bool, occurrences: Int, isChangedByHand: Bool) {
            (self.facts, self.isAcknowledged, self.isOver) = (facts, isAcknowledged, isOver)
            (self.occurrences, self.isChangedByHand) = (occurrences, isChangedByHand)
        }
    }

    /// An event of a service; the service is added when there is none of its name.
    package struct Report: Sendable {
        package let service: String
        package let title: String
        package let message: String
        package let level: Level
        package let fingerprint: String
        package let tags: [String: String]
    }

    /// Nil for an incident that is gone.
    package var standing: @Sendable (IncidentID, any SQLConnection) throws -> Standing?
    /// Throws ``ClientError`` when somebody may not see it, or it is not there.
    package var visible: @Sendable (IncidentID, Access, any SQLConnection) throws -> Void
    /// Reports through the same intake as everything; the incident on which it is counted.
    package var report: @Sendable (Report) async throws -> IncidentID
    /// Does what a step asks for. Throws ``ClientError`` for what cannot be done.
    package var act: @Sendable (StepAction, IncidentID) async throws -> Void

    /// What a program needs to look at incidents.
    package var reading: APIOperation.Access

    package init(
        standing: @escaping @Sendable (IncidentID, any SQLConnection) throws -> Standing?,
        visible: @escaping @Sendable (IncidentID, Access, any SQLConnection) throws -> Void,
        report: @escaping @Sendable (Report) async throws -> IncidentID,
        act: @escaping @Sendable (StepAction, IncidentID) async throws -> Void, reading: APIOperation.Access
    ) {
        self.reading = reading
        (self.standing, self.visible, self.report, self.act) = (standing, visible, report, act)
    }
}
