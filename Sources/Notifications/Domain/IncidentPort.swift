package import Kernel
package import Platform

/// What this module asks of the one that keeps incidents, which fills it.
package struct IncidentPort: Sendable {
    /// Incidents as they stand now, their `url` without the server's address; one that is gone is not among them.
    package var notes: @Sendable ([IncidentID], any SQLConnection) throws -> [IncidentID: IncidentNote]
    /// Comments made at a moment: the event log says when, and only that something was done.
    package var comments: @Sendable (IncidentID, Timestamp, any SQLConnection) throws -> [IncidentNote.Comment]
    /// Incidents that are open or acknowledged, those with the latest activity first, of what somebody may see.
    package var open: @Sendable (Access, _ limit: Int) async throws -> [IncidentID]
    /// Throws ``ClientError`` when somebody may not see it, or it is not there.
    package var visible: @Sendable (IncidentID, Access, any SQLConnection) throws -> Void
    /// The incident it was done to: the one that the named one was merged into, perhaps. Throws ``ClientError`` for what may not be done.
    package var act: @Sendable (ChannelDesk.Act, IncidentID, Caller) async throws -> IncidentID

    package init(
        notes: @escaping @Sendable ([IncidentID], any SQLConnection) throws -> [IncidentID: IncidentNote],
        comments: @escaping @Sendable (IncidentID, Timestamp, any SQLConnection) throws -> [IncidentNote.Comment],
        open: @escaping @Sendable (Access, Int) async throws -> [IncidentID],
        visible: @escaping @Sendable (IncidentID, Access, any SQLConnection) throws -> Void,
        act: @escaping @Sendable (ChannelDesk.Act, IncidentID, Caller) async throws -> IncidentID
    ) {
        (self.notes, self.comments, self.open, self.visible, self.act) = (notes, comments, open, visible, act)
    }

    /// One of them; nil for one that is gone.
    func note(_ id: IncidentID, _ connection: any SQLConnection) throws -> IncidentNote? { try notes([id], connection)[id] }
}
