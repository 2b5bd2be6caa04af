import Accounts
import Kernel
import Platform

/// All that is done with issues, for the doors.
package struct IssueDesk: Sendable {
    package let issues: IssueOperations
    package let incidents: IncidentIssues
    package let own: OwnSettingOperations
    package let quality: QualityOperations
    let people: IssuePeople
    /// The person has seen the text of an issue's history: notices of it count as read.
    let seen: @Sendable (Int64, Caller) async throws -> Void

    init(
        database: Database, people: IssuePeople, settings: RedmineSettings, incidents: IssueIncidents, world: World,
        seen: @escaping @Sendable (Int64, Caller) async throws -> Void = { _, _ in }
    ) {
        (self.people, self.seen) = (people, seen)
        issues = IssueOperations(
            people: people, statuses: IssueStatuses(now: world.now), database: database, settings: settings, now: world.now)
        self.incidents = IncidentIssues(issues: issues, incidents: incidents, database: database, now: world.now)
        own = OwnSettingOperations(people: people, database: database, world: world)
        quality = QualityOperations(
            people: people, database: database, project: settings.qualityProject, counts: QualityCounts(now: world.now), now: world.now)
    }
}

extension HelpdeskModule {
    /// Made once for all doors: it keeps things in memory.
    package var issueDesk: IssueDesk {
        let people = IssuePeople(database: database, redmine: redmine, book: self.people, key: key, now: world.now)
        return IssueDesk(
            database: database, people: people, settings: redmineSettings, incidents: ports.incidents, world: world,
            seen: { [noticeOperations] in try await noticeOperations.read(issue: $0, by: $1) })
    }
}
