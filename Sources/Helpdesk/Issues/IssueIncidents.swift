package import Kernel
package import Platform

/// What issues ask of incidents. The module that keeps incidents fills it.
package struct IssueIncidents: Sendable {
    /// An incident, as an issue is made of it.
    package struct Incident: Hashable, Sendable {
        /// The one that counts, where it was merged into another.
        package let id: IncidentID
        package let service: String
        package let title: String
        package let message: String
        package let level: Level
        package let isOver: Bool

        package init(id: IncidentID, service: String, title: String, message: String, level: Level, isOver: Bool) {
            (self.id, self.service, self.title, self.message) = (id, service, title, message)
            (self.level, self.isOver) = (level, isOver)
        }
    }

    /// For somebody who may see it; throws ``ClientError`` when they may not, or it is not there.
    package var seen: @Sendable (IncidentID, Access, any SQLConnection) throws -> Incident
    /// The same for somebody who works on it; throws ``ClientError`` also for those who may only look.
    package var held: @Sendable (IncidentID, Access, any SQLConnection) throws -> Incident
    /// What is counted on it, because it was merged into it.
    package var parts: @Sendable (IncidentID, any SQLConnection) throws -> [IncidentID]
    /// Some of those that issues were opened from and that are deleted, at most so many.
    package var gone: @Sendable (Int, any SQLConnection) throws -> [IncidentID]
    /// Closes it; one that is over stays as it is.
    package var close: @Sendable (IncidentID, Caller) async throws -> Void
    /// Of its page.
    package var path: @Sendable (IncidentID) -> String

    package init(
        seen: @escaping @Sendable (IncidentID, Access, any SQLConnection) throws -> Incident,
        held: @escaping @Sendable (IncidentID, Access, any SQLConnection) throws -> Incident,
        parts: @escaping @Sendable (IncidentID, any SQLConnection) throws -> [IncidentID],
        gone: @escaping @Sendable (Int, any SQLConnection) throws -> [IncidentID],
        close: @escaping @Sendable (IncidentID, Caller) async throws -> Void, path: @escaping @Sendable (IncidentID) -> String
    ) {
        (self.seen, self.held, self.parts, self.gone) = (seen, held, parts, gone)
        (self.close, self.path) = (close, path)
    }

    /// Where nobody keeps incidents.
    package static let none = IssueIncidents(
        seen: { _, _, _ in throw ClientError.notFound }, held: { _, _, _ in throw ClientError.notFound },
        parts: { _, _ in [] }, gone: { _, _ in [] }, close: { _, _ in throw ClientError.notFound }, path: { "/incidents/\($0)" })
}
