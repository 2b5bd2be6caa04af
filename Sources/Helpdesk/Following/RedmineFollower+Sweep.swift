import Kernel
import Logging
import Platform

/// Comparing everything once a night: what was deleted or moved never shows in the list of changes, and a change is missed when Redmine's
/// clock was set back.
extension RedmineFollower {
    /// Pages in one round, so that changes need not wait.
    private static let pagesAtOnce = 5
    private static let unseenAtOnce = 500

    struct Sweep: Sendable {
        /// Microseconds of its beginning.
        let number: Int64
        /// The next issue's number, at least.
        var next: Int64 = 1
        var seen = 0
    }

    /// Whether one is due: the first at once, the others in the night.
    static func isSweepDue(_ last: Timestamp?, hour: Int, at now: Timestamp) -> Bool {
        guard let last else { return true }
        guard last <= now else { return true }
        let day = Timestamp(daysSince1970: now.daysSince1970)
        let today = day.adding(.seconds(hour * 3600))
        let latest = today <= now ? today : today.adding(.seconds(-86_400))
        return last < latest
    }

    func sweepOn(_ cursor: SourceCursor, at time: Timestamp) async throws {
        if sweep == nil {
            guard Self.isSweepDue(cursor.sweptAt, hour: settings.sweepHour, at: time) else { return }
            sweep = Sweep(number: time.microseconds)
        }
        for _ in 0..<Self.pagesAtOnce {
            guard var current = sweep else { return }
            // By number, and not by offset: what is deleted meanwhile moves nothing.
            let page = try await page([
                ("issue_id", ">=\(current.next)"), ("sort", "id:asc"), ("limit", "\(ListWalk.usualPage)"),
            ]).issues
            let fresh = page.filter { $0.id >= current.next }
            guard let last = fresh.last else {
                try await finish(current)
                return
            }
            try await compare(fresh, sweep: current.number, begun: cursor.begunAt)
            (current.next, current.seen) = (last.id + 1, current.seen + fresh.count)
            sweep = current
        }
    }

    private func compare(_ issues: [RedmineIssue], sweep: Int64, begun: Timestamp) async throws {
        let time = now()
        try await database.write { connection in
            let known = try FollowedIssueStore.known(issues.map(\.id), on: connection)
            for issue in issues {
                let updated = issue.updatedOn ?? Timestamp(microseconds: 0)
                let isMissed = known[issue.id].map { $0.updatedAt != updated } ?? (updated >= begun)
                if isMissed { try PendingStore.add(issue.id, updatedAt: updated, isSettled: false, due: time, on: connection) }
                if !isMissed || known[issue.id] != nil {
                    try FollowedIssueStore.see(issue, sweep: sweep, at: time, on: connection)
                }
            }
        }
    }

    /// What was there and was not seen is looked at: it is gone, or was changed just now.
    private func finish(_ sweep: Sweep) async throws {
        let time = now()
        var missing = 0
        while true {
            let unseen = try await database.write { connection in
                let ids = try FollowedIssueStore.unseen(before: sweep.number, limit: Self.unseenAtOnce, on: connection)
                for id in ids {
                    try PendingStore.add(id, updatedAt: nil, isSettled: false, due: time, on: connection)
                    try FollowedIssueStore.setSeen(id, sweep: sweep.number, on: connection)
                }
                return ids.count
            }
            missing += unseen
            if unseen < Self.unseenAtOnce { break }
        }
        try await database.write { try CursorStore.swept(SourceCursor.redmine, at: time, on: $0) }
        self.sweep = nil
        logger.info("all issues were compared", metadata: ["issues": "\(sweep.seen)", "not_listed": "\(missing)"])
    }
}
