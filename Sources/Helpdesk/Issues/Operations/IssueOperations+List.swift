package import Kernel
import Platform

/// Lists of one's own issues.
extension IssueOperations {
    package struct Listing: Sendable {
        package let issues: [RedmineIssue]
        package let hasMore: Bool
        /// When Redmine last told them, while it does not answer.
        package let asOf: Timestamp?
    }

    private struct Listed: Sendable {
        let issue: RedmineIssue
        let body: JSON
    }

    /// As many as Redmine gives at once.
    private static let pageSize = 100
    /// Issues that are looked through at most.
    package static let most = 5000
    /// Of a list, how many are kept for an outage.
    private static let mostKept = 200

    /// Those that the caller wrote or is to do, changed last first.
    /// - Parameter skipped: how many of them stand before what is asked for.
    package func list(_ filter: IssueFilter, after skipped: Int = 0, limit: Int, by caller: Caller) async throws -> Listing {
        let person = try await people.person(caller)
        do {
            let found = try await mine(filter, first: skipped + limit + 1, as: person)
            if filter.isWhole, skipped == 0 {
                try await keep(.list(found.prefix(Self.mostKept).map(\.body)), .list(filter.state), of: person)
            }
            return Self.cut(found.map(\.issue), after: skipped, limit: limit, asOf: nil)
        } catch ClientError.Code.redmineAway {
            let kept = try await database.read { try IssueAnswerStore.find(.list(filter.state), of: person, on: $0) }
            guard let kept else { throw ClientError.redmineAway }
            let issues = (kept.body.elements ?? []).compactMap { RedmineIssue($0) }.filter { filter.takes($0, as: person.redmineID) }
            return Self.cut(issues, after: skipped, limit: limit, asOf: kept.at)
        }
    }

    private static func cut(_ issues: [RedmineIssue], after skipped: Int, limit: Int, asOf: Timestamp?) -> Listing {
        let end = skipped + limit
        return Listing(issues: Array(issues.dropFirst(skipped).prefix(limit)), hasMore: issues.count > end && end <= most, asOf: asOf)
    }

    /// Merged from what they wrote and what they are to do. What stands first among all stands among the first of either.
    private func mine(_ filter: IssueFilter, first count: Int, as person: IssuePeople.Person) async throws -> [Listed] {
        try await people.asking(person) { redmine in
            try await withThrowingTaskGroup(of: [Listed].self) { group in
                for field in filter.role.fields {
                    group.addTask { try await Self.read(field, filter, first: count, from: redmine, as: person) }
                }
                var found: [Int64: Listed] = [:]
                for try await listed in group { for one in listed { found[one.issue.id] = one } }
                return found.values.sorted { ($0.issue.changedAt, $0.issue.id) > ($1.issue.changedAt, $1.issue.id) }
            }
        }
    }

    /// What changes while it is read moves to the front, so that something may come twice and nothing is missed.
    private static func read(
        _ field: String, _ filter: IssueFilter, first count: Int, from redmine: RedmineClient, as person: IssuePeople.Person
    ) async throws -> [Listed] {
        var found: [Listed] = []
        let wanted = min(count, most)
        while found.count < wanted {
            let query = [(field, "me"), ("sort", "updated_on:desc,id:desc"), ("limit", "\(pageSize)"), ("offset", "\(found.count)")]
            let answer = try await redmine.get("/issues.json", query + filter.query, as: person.identity)
            guard let list = answer["issues"]?.elements else { throw RedmineFailure.notJSON(status: 200) }
            found += list.compactMap { body in RedmineIssue(body).map { Listed(issue: $0, body: body) } }
            guard list.count == pageSize else { break }
        }
        return found
    }

    /// The names of all states, for drop-downs.
    package func allStatuses(by caller: Caller) async throws -> [RedmineStatus] {
        _ = try people.user(caller)
        return await statuses.all(from: try people.client())
    }

    /// Projects that the caller sees.
    func projects(by caller: Caller) async throws -> [RedmineReference] {
        let person = try await people.person(caller)
        let answer = try await people.asking(person) { redmine in
            try await redmine.get("/projects.json", [("limit", "\(Self.pageSize)")], as: person.identity)
        }
        return (answer["projects"]?.elements ?? []).compactMap { RedmineReference($0) }
    }
}

extension RedmineIssue {
    /// By which lists are sorted.
    fileprivate var changedAt: Timestamp { updatedOn ?? Timestamp(microseconds: 0) }
}

extension IssueFilter {
    /// The same as Redmine would say, of what was kept of a whole list.
    fileprivate func takes(_ issue: RedmineIssue, as person: Int64) -> Bool {
        if let project, issue.project?.id != project { return false }
        if !text.isEmpty, !issue.subject.lowercased().contains(text.lowercased()) { return false }
        switch role {
        case .any: return true
        case .author: return issue.author?.id == person
        case .assignee: return issue.assignee?.id == person
        }
    }
}
