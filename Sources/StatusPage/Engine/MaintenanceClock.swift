import Kernel
import Platform

/// Maintenances begin, end and are reminded of by themselves.
enum MaintenanceClock {
    /// How many messages one may get at once: that it is near, that it has begun, and that it is over.
    private static let mostMessages = 3

    /// For the messages of one look.
    static func newIDs(_ world: World) -> [PublicID] { (0..<mostMessages).map { _ in .random(world) } }

    /// Brings one to where it should be by now. Nothing is settled yet (``StateSettling``).
    /// - Parameter newIDs: ``newIDs(_:)``.
    static func advance(
        _ id: PublicID, newIDs: [PublicID], words: StatusWords, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        guard var maintenance = try MaintenanceStore.find(id, on: connection), maintenance.stage != .completed, newIDs.count >= mostMessages
        else {
            return
        }
        if let reminder = try MaintenanceStore.reminder(of: id, on: connection), reminder <= time {
            try MaintenanceStore.setReminder(nil, of: id, on: connection)
            if maintenance.stage == .scheduled, maintenance.scheduledFor > time {
                let text = words.maintenanceNear(in: maintenance.left(at: time))
                try maintenance.enter(.scheduled, saying: text, in: newIDs[2], at: time, on: connection)
                try MaintenanceStore.update(maintenance, on: connection)
                try EventLog.append([.statusPage(.init(.maintenanceNear, id.rawValue))], at: time, on: connection)
                try BroadcastStore.add(.maintenance, id, update: newIDs[2], at: time, on: connection)
            }
        }
        if maintenance.stage == .scheduled, maintenance.scheduledFor <= time {
            try maintenance.enter(.inProgress, saying: words.maintenanceBegan, in: newIDs[0], at: time, on: connection)
            try MaintenanceStore.update(maintenance, on: connection)
            try EventLog.append([.statusPage(.init(.maintenanceBegan, id.rawValue))], at: time, on: connection)
            try BroadcastStore.add(.maintenance, id, update: newIDs[0], at: time, on: connection)
        }
        if maintenance.stage != .scheduled, maintenance.scheduledUntil <= time {
            try maintenance.enter(.completed, saying: words.maintenanceCompleted, in: newIDs[1], at: time, on: connection)
            try MaintenanceStore.update(maintenance, on: connection)
            try EventLog.append([.statusPage(.init(.maintenanceEnded, id.rawValue))], at: time, on: connection)
            try BroadcastStore.add(.maintenance, id, update: newIDs[1], at: time, on: connection)
        }
    }
}

extension Maintenance {
    /// Goes on to a stage with a message, which is kept.
    mutating func enter(
        _ stage: Stage, saying text: LocalizedText, in update: PublicID, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        try UpdateStore.insert(enter(stage, saying: text, in: update, at: time), of: id, on: connection)
    }

    /// Goes on to a stage with a message; nothing is written.
    @discardableResult
    mutating func enter(_ stage: Stage, saying text: LocalizedText, in update: PublicID, at time: Timestamp) -> StatusUpdate {
        if stage == .inProgress || stage == .verifying { startedAt = startedAt ?? time }
        if stage == .completed { completedAt = time }
        (self.stage, updatedAt) = (stage, time)
        let message = StatusUpdate(
            id: update, stage: stage.rawValue, text: text, affected: [], createdAt: time, updatedAt: time, displayAt: time)
        updates.insert(message, at: 0)
        return message
    }
}
