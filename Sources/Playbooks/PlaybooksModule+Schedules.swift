import Accounts
import Kernel
import Platform

/// Who is on call.
extension PlaybooksModule {
    package var schedules: ScheduleOperations { ScheduleOperations(database: database, users: accounts.userStore, world: world) }

    /// For pages about teams and one's own account.
    package var dutyPieces: DutyPieces { DutyPieces(schedules: schedules, now: world.now) }

    /// Schedules in files.
    var scheduleShelf: ScheduleShelf { ScheduleShelf(operations: schedules) }

    var scheduleAPI: ScheduleAPI { ScheduleAPI(schedules: schedules, now: world.now) }

    func onCallPages(_ tools: PageTools) -> OnCallPages { OnCallPages(schedules: schedules, tools: tools) }

    var handOverKeeper: HandOverKeeper { HandOverKeeper(database: database, announce: announce, now: world.now) }

    /// Hand-overs are told within seconds.
    var handOverJob: ScheduledJob {
        ScheduledJob(name: "hand-overs", every: .seconds(5)) { [handOverKeeper] in try await handOverKeeper.runOnce() }
    }
}
