import Kernel
import Logging
import Platform

/// Reading changed issues.
extension RedmineFollower {
    /// How many are taken up at once, for each that is read at the same time.
    private static let depth = 8
    /// Then the list is looked at again, if it is time to.
    private static let mostBatches = 16
    private static let firstPause = Duration.seconds(10)
    private static let longestIssuePause = Duration.seconds(3600)

    enum Reading: Sendable {
        case done
        /// It alone could not be read.
        case failed(RedmineFailure)
    }

    /// Reads what is due, or as much of it as one round is for. What cannot be read waits for its time, and keeps no other one waiting.
    func drain() async throws {
        for _ in 0..<Self.mostBatches {
            try Task.checkCancellation()
            // A slow Redmine may take longer than the lease lasts.
            guard try await holdsLease(at: now()) else { return }
            let (time, limit) = (now(), settings.parallel * Self.depth)
            let due = try await database.read { try PendingStore.due(at: time, limit: limit, on: $0) }
            guard !due.isEmpty else { return }
            let failures = try await read(due)
            // Where nothing at all of so many can be read it is not the issues.
            if failures.count == due.count, due.count > settings.parallel, let outage = failures.first(where: \.isOutage) { throw outage }
            if let outage = failures.first(where: { if case .leftAlone = $0 { true } else { false } }) { throw outage }
        }
    }

    private func read(_ due: [PendingIssue]) async throws -> [RedmineFailure] {
        var failures: [RedmineFailure] = []
        try await withThrowingTaskGroup(of: Reading.self) { group in
            var rest = due[...]
            for _ in 0..<settings.parallel {
                guard let issue = rest.popFirst() else { break }
                group.addTask { try await self.read(issue) }
            }
            while let reading = try await group.next() {
                if case .failed(let failure) = reading { failures.append(failure) }
                guard let issue = rest.popFirst() else { continue }
                group.addTask { try await self.read(issue) }
            }
        }
        return failures
    }

    nonisolated private func read(_ pending: PendingIssue) async throws -> Reading {
        do {
            try await take(pending)
            return .done
        } catch let failure as RedmineFailure {
            if case .leftAlone = failure { return .failed(failure) }
            let due = now().adding(Self.pause(after: pending.tries + 1))
            logger.warning(
                "an issue cannot be read", metadata: ["issue": "\(pending.id)", "reason": "\(failure)", "tries": "\(pending.tries + 1)"])
            try await database.write { try PendingStore.failed(pending, because: "\(failure)", due: due, on: $0) }
            return .failed(failure)
        }
    }

    static func pause(after tries: Int) -> Duration { min(longestIssuePause, firstPause * (1 << min(max(0, tries - 1), 12))) }

    nonisolated private func take(_ pending: PendingIssue) async throws {
        let answer: JSON
        // A second that was listed a while ago is over, whatever Redmine's clock shows.
        let isOver = pending.isSettled || now().since(pending.since) >= Self.overlap
        do {
            answer = try await redmine.get("/issues/\(pending.id).json", [("include", "journals,watchers")])
        } catch RedmineFailure.notFound, RedmineFailure.forbidden {
            // Deleted, or in a project that nobody is to see any more.
            try await database.write { [now] connection in
                try FollowedIssueStore.setGone(pending.id, at: now(), on: connection)
                try PendingStore.remove(pending, on: connection)
            }
            return
        }
        guard let issue = RedmineIssue(answer), issue.id == pending.id else { throw RedmineFailure.notJSON(status: 200) }
        let news = try await news(of: issue, listed: pending.updatedAt)
        let drafts = try await drafts(of: issue, news.filter(ChangeDrafts.isNews))
        // What was listed as finished holds only while nothing came after it.
        let isSettled = isOver && pending.updatedAt == issue.updatedOn
        let mayHaveTwins = settings.queueDatabase != nil
        try await database.write { [keeper, now] connection in
            let sources = Set(try FollowedIssueStore.tell(news, of: issue.id, on: connection).map { "journal:\($0)" })
            let fresh = drafts.filter { sources.contains($0.source) }
            try keeper.keep(mayHaveTwins ? try TwinStore.fresh(fresh, at: now(), on: connection) : fresh, on: connection)
            try FollowedIssueStore.keep(issue, isSettled: isSettled, listed: pending.since, at: now(), on: connection)
            try QualityKeeper.take(issue, isSettled: isSettled, on: connection)
            try PendingStore.remove(pending, on: connection)
        }
    }

    /// The entries of its history that were not told, and are not older than what is told.
    nonisolated private func news(of issue: RedmineIssue, listed: Timestamp?) async throws -> [RedmineJournal] {
        let changed = min(listed ?? .init(microseconds: .max), issue.updatedOn ?? .init(microseconds: .max))
        return try await database.read { connection in
            let begun = try CursorStore.find(SourceCursor.redmine, on: connection)?.begunAt ?? changed
            let floor = max(begun, changed.adding(Duration.zero - Self.horizon))
            let recent = issue.journals.filter { $0.createdOn.map { $0 >= floor } ?? false }
            let told = try FollowedIssueStore.told(recent.map(\.id), on: connection)
            return recent.filter { !told.contains($0.id) }
        }
    }

    nonisolated private func drafts(of issue: RedmineIssue, _ journals: [RedmineJournal]) async throws -> [NoticeDraft] {
        guard !journals.isEmpty else { return [] }
        let listeners = try await listeners(of: issue)
        guard !listeners.isEmpty else { return [] }
        let needed = journals.compactMap(\.statusChange).flatMap { [$0.oldValue, $0.newValue] }.compactMap { $0.flatMap { Int64($0) } }
        let statuses = needed.isEmpty ? [:] : try await names.statuses(needed: Set(needed))
        let drafts = ChangeDrafts(issue: issue, statuses: statuses)
        var found: [NoticeDraft] = []
        for listener in listeners {
            // Nobody is asked about what they did themselves.
            let others = journals.filter { $0.user?.id != listener.person }
            guard !others.isEmpty else { continue }
            found += drafts.drafts(of: try await rights.visible(others, of: issue, to: listener), for: listener)
        }
        return found
    }

    nonisolated private func listeners(of issue: RedmineIssue) async throws -> [Listener] {
        let named = Audience(of: issue)
        let unknown = try await database.read { [store = people.store] in
            try store.unknown(among: Set(named.relations.keys), on: $0)
        }
        let groups = try await names.members(among: unknown)
        let audience = groups.isEmpty ? named : Audience(of: issue, groups: groups)
        return try await database.read { [store = people.store] connection in
            let listeners = try store.listeners(of: audience, on: connection)
            let choices = try NoticeChoices.of(listeners.map(\.user), on: connection)
            return listeners.compactMap { listener in
                let wanted = listener.wanted(by: choices[listener.user] ?? NoticeChoices())
                guard !wanted.isEmpty else { return nil }
                return Listener(user: listener.user, person: listener.person, login: listener.login, relations: wanted)
            }
        }
    }

    /// Several issues; those that cannot be read by themselves are left out.
    func details(of ids: [Int64]) async throws -> [RedmineIssue] {
        var found: [RedmineIssue] = []
        try await withThrowingTaskGroup(of: RedmineIssue?.self) { [redmine] group in
            var rest = ids[...]
            @Sendable func detail(_ id: Int64) async throws -> RedmineIssue? {
                do {
                    return RedmineIssue(try await redmine.get("/issues/\(id).json", [("include", "journals")]))
                } catch RedmineFailure.notFound, RedmineFailure.forbidden {
                    return nil
                }
            }
            for _ in 0..<settings.parallel {
                guard let id = rest.popFirst() else { break }
                group.addTask { try await detail(id) }
            }
            while let issue = try await group.next() {
                if let issue { found.append(issue) }
                guard let id = rest.popFirst() else { continue }
                group.addTask { try await detail(id) }
            }
        }
        return found
    }
}
