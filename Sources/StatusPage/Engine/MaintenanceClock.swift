import Kernel
import Platform

/// Maintenances begin, end and are reminded of by themselves.
enum MaintenanceClock {
    /// Brings one to where it should be by now. Nothing is settled yet (``StateSettling``).
    /// - Parameter newIDs: two, for the messages.
    static func advance(
        _ id: PublicID, newIDs: [PublicID], words: StatusWords, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        guard var maintenance = try MaintenanceStore.find(id, on: connection), maintenance.stage != .completed, newIDs.count >= 2 else {
            return
        }
        if let reminder = try MaintenanceStore.reminder(of: id, on: connection), reminder <= time {
            try MaintenanceStore.setReminder(nil, of: id, on: connection)
            if maintenance.stage == .scheduled, maintenance.scheduledFor > time {
                try EventLog.append([.statusPage(.init(.maintenanceNear, id.rawValue))], at: time, on: connection)
            }
        }
        if maintenance.stage == .scheduled, maintenance.scheduledFor <= time {
            try maintenance.enter(.inProgress, saying: words.maintenanceBegan, in: newIDs[0], at: time, on: connection)
            try MaintenanceStore.update(maintenance, on: connection)
            try EventLog.append([.statusPage(.init(.maintenanceBegan, id.rawValue))], at: time, on: connection)
        }
        if maintenance.stage != .scheduled, maintenance.scheduledUntil <= time {
            try maintenance.enter(.completed, saying: words.maintenanceCompleted, in: newIDs[1], at: time, on: connection)
            try MaintenanceStore.update(maintenance, on: connection)
            try EventLog.append([.statusPage(.init(.maintenanceEnded, id.rawValue))], at: time, on: connection)
        }
    }
}

extension Maintenance {
    /// Goes on to a stage with a message.
    mutating func enter(
        _ stage: Stage, saying text: LocalizedText, in update: PublicID, at time: Timestamp, on connection: any SQLConnection
    ) throws {
        if stage == .inProgress || stage == .verifying { startedAt = startedAt ?? time }
        if stage == .completed { completedAt = time }
        (self.stage, updatedAt) = (stage, time)
        try UpdateStore.insert(
            StatusUpdate(
                id: update, stage: stage.rawValue, text: text, affected: [], createdAt: time, updatedAt: time, displayAt: time),
            of: id, on: connection)
    }
}
