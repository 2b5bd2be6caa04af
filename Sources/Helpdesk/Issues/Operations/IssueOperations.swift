import Accounts
import HTTPTypes
package import Kernel
import Platform

/// What people do with issues, whichever door it comes through: as themselves, so that Redmine says what they may, and whom its
/// history names.
package struct IssueOperations: Sendable {
    /// An issue as its reader may see it.
    package struct Shown: Sendable {
        package let issue: RedmineIssue
        /// When Redmine last showed it, while it does not answer.
        package let asOf: Timestamp?
        package let statuses: [Int64: String]
        /// Of Redmine's users, as far as they are known.
        package let people: [Int64: String]
    }

    let people: IssuePeople
    let statuses: IssueStatuses
    let database: Database
    /// In which issues are opened.
    let project: String?
    let uploads: UploadLimits
    let now: @Sendable () -> Timestamp
    private let doubtful = DoubtfulComments()

    init(
        people: IssuePeople, statuses: IssueStatuses, database: Database, settings: RedmineSettings,
        now: @escaping @Sendable () -> Timestamp
    ) {
        (self.people, self.statuses, self.database, self.now) = (people, statuses, database, now)
        project = settings.project
        uploads = UploadLimits(files: settings.uploadFiles, bytes: settings.uploadBytes)
    }

    private static let details = [("include", "journals,attachments,allowed_statuses")]

    // MARK: One issue

    /// - Throws: also why nobody knows who they are in Redmine; `redmineAway` when it does not answer and never showed the issue.
    package func find(_ id: Int64, by caller: Caller) async throws -> Shown {
        let person = try await people.person(caller)
        let question = IssueAnswerStore.Question.issue(id)
        do {
            let (issue, body) = try await read(id, as: person)
            try await keep(body, question, of: person)
            return try await shown(issue, asOf: nil)
        } catch ClientError.Code.redmineAway {
            let kept = try await database.read { try IssueAnswerStore.find(question, of: person, on: $0) }
            guard let kept, let issue = RedmineIssue(kept.body) else { throw ClientError.redmineAway }
            return try await shown(issue, asOf: kept.at)
        } catch let error as ClientError where [.notFound, .forbidden].contains(error.status) {
            try await database.write { try IssueAnswerStore.forget(question, of: person, on: $0) }
            throw error
        }
    }

    private func shown(_ issue: RedmineIssue, asOf: Timestamp?) async throws -> Shown {
        let names = await statuses.names(from: try people.client())
        let ids = issue.journals.flatMap(\.details).filter { $0.name == "assigned_to_id" }.flatMap { [$0.oldValue, $0.newValue] }
        let known = try await database.read { try IssueNames.people(Set(ids.compactMap { $0.flatMap { Int64($0) } }), on: $0) }
        return Shown(issue: issue, asOf: asOf, statuses: names, people: known)
    }

    func read(_ id: Int64, as person: IssuePeople.Person) async throws -> (issue: RedmineIssue, body: JSON) {
        try await people.asking(person) { redmine in
            let body = try await redmine.get("/issues/\(id).json", Self.details, as: person.identity)
            guard let issue = RedmineIssue(body), issue.id == id else { throw RedmineFailure.notJSON(status: 200) }
            return (issue, body)
        }
    }

    // MARK: Changes

    /// - Returns: the number of the entry in the issue's history; nil where Redmine took the comment, and does not answer any more.
    package func comment(_ text: String, on id: Int64, by caller: Caller) async throws -> Int64? {
        let text = try IssueDraft.checked(text, emptyIs: .issueTextEmpty, field: "text")
        let person = try await people.person(caller)
        let sent = DoubtfulComments.Sent(person: person.redmineID, issue: id, text: Self.plain(text))
        let present = try await read(id, as: person).issue
        // Whoever was told that nobody knows sends it once more, and it may be there.
        if let earlier = doubtful.take(sent, at: now()), let there = Self.entry(of: sent, in: present, after: earlier) { return there }
        let last = present.journals.last?.id ?? 0
        var isTaken = false
        do {
            _ = try await people.asking(person) {
                try await $0.send(.put, "/issues/\(id).json", ["issue": ["notes": .text(text)]], as: person.identity)
            }
            isTaken = true
        } catch ClientError.Code.redmineAway {
            // It may have been done, and the answer lost.
        }
        var written: Int64?
        do {
            // Who may change an issue and not comment on it is told that all is well.
            let (issue, body) = try await read(id, as: person)
            try await keep(body, .issue(id), of: person)
            written = Self.entry(of: sent, in: issue, after: last)
            if isTaken, written == nil { throw ClientError.issueCommentRefused }
        } catch ClientError.Code.redmineAway {
            // It is not known where in the history it stands.
        }
        guard written != nil || isTaken else {
            doubtful.note(sent, after: last, at: now())
            throw ClientError.redmineAway
        }
        return written
    }

    private static func entry(of sent: DoubtfulComments.Sent, in issue: RedmineIssue, after last: Int64) -> Int64? {
        issue.journals.last { $0.id > last && $0.user?.id == sent.person && plain($0.notes) == sent.text }?.id
    }

    /// Redmine answers yes to a change that its workflow does not allow, and changes nothing: what became of it is looked at.
    package func setStatus(_ status: Int64, of id: Int64, by caller: Caller) async throws -> Shown {
        let person = try await people.person(caller)
        let before = try await read(id, as: person).issue
        guard before.status?.id != status else { return try await shown(before, asOf: nil) }
        if let allowed = before.allowedStatuses, !allowed.contains(where: { $0.id == status }) {
            throw await refusal(status, allowed: allowed)
        }
        _ = try await people.asking(person) {
            try await $0.send(.put, "/issues/\(id).json", ["issue": ["status_id": .integer(status)]], as: person.identity)
        }
        let (after, body) = try await read(id, as: person)
        try await keep(body, .issue(id), of: person)
        let last = before.journals.last?.id ?? 0
        // Somebody else may have changed it once more in between.
        let isDone =
            after.status?.id == status
            || after.journals.contains { $0.id > last && $0.statusChange?.newValue == String(status) && $0.user?.id == person.redmineID }
        guard isDone else { throw await refusal(status, allowed: after.allowedStatuses ?? []) }
        return try await shown(after, asOf: nil)
    }

    private func refusal(_ status: Int64, allowed: [RedmineStatus]) async -> ClientError {
        var names: [Int64: String] = [:]
        if let redmine = try? people.client() { names = await statuses.names(from: redmine) }
        return .statusRefused(names[status] ?? "#\(status)", allowed: allowed.map(\.name).joined(separator: ", "))
    }

    // MARK: What Redmine last showed

    /// Bytes of one answer that is kept.
    private static let longestKept = 512 << 10

    func keep(_ body: JSON, _ question: IssueAnswerStore.Question, of person: IssuePeople.Person) async throws {
        let time = now()
        guard body.line.utf8.count <= Self.longestKept else { return }
        let kept = try await database.read { try IssueAnswerStore.find(question, of: person, on: $0) }
        if let kept, kept.body == body, time.since(kept.at) < IssueAnswerStore.calm { return }
        try await database.write { try IssueAnswerStore.keep(body, to: question, of: person, at: time, on: $0) }
    }

    /// Redmine ends lines in its own way.
    private static func plain(_ text: String) -> String {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).joined(separator: "\n").trimmingWhitespace
    }
}

extension String {
    fileprivate var trimmingWhitespace: String {
        var rest = self[...]
        while rest.last?.isWhitespace == true { rest.removeLast() }
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        return String(rest)
    }
}
