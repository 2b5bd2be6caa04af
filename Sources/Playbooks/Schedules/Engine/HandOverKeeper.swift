import Kernel
import Platform

/// Tells people that their shift began or ended.
///
/// What was found last stands in a row, so a hand-over during a downtime is told late, and once; those that came and went in it concern
/// nobody any more.
struct HandOverKeeper: Sendable {
    let database: Database
    let announce: AnnouncementPort
    let now: @Sendable () -> Timestamp
    private let store = ScheduleStore()

    init(database: Database, announce: @escaping AnnouncementPort, now: @escaping @Sendable () -> Timestamp) {
        (self.database, self.announce, self.now) = (database, announce, now)
    }

    /// - Returns: how many schedules have another person on call than before.
    @discardableResult
    func runOnce() async throws -> Int {
        let time = now()
        // Mostly nothing has changed, and then nothing is written.
        guard !(try await database.read { try changed(at: time, on: $0) }).isEmpty else { return 0 }
        return try await database.write { connection in
            try changed(at: time, on: connection).filter { try settle($0.schedule, after: $0.told, at: time, on: connection) }.count
        }
    }

    /// By which schedules somebody else is on call than when they were last looked at.
    private func changed(
        at time: Timestamp, on connection: any SQLConnection
    ) throws -> [(schedule: Schedule, told: ScheduleStore.Told?)] {
        let told = try store.told(on: connection)
        return try store.list(on: connection).map { ($0, told[$0.id]) }.filter { schedule, told in
            told == nil || told?.user != schedule.roster.duty(at: time.seconds).person
        }
    }

    /// False for a schedule that is new, which hands nothing over.
    private func settle(
        _ schedule: Schedule, after told: ScheduleStore.Told?, at time: Timestamp, on connection: any SQLConnection
    ) throws -> Bool {
        let duty = schedule.roster.duty(at: time.seconds)
        try store.setTold(schedule.id, duty.person, at: time, on: connection)
        guard let told else { return false }
        let until = duty.until.map { Timestamp(seconds: $0) }
        let notices = [(told.user, false), (duty.person, true)].compactMap { user, takesOver in
            user.map { user in
                Announcement(
                    subject: .duty(schedule: schedule.name, until: takesOver ? until : nil, takesOver: takesOver), incident: nil,
                    key: "handover/\(schedule.id)/\(time.microseconds)/\(user)", whom: [.onCall([user], schedule: schedule.name)])
            }
        }
        try announce(notices, connection)
        return true
    }
}
