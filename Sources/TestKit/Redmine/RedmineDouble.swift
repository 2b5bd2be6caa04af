package import Foundation
package import Kernel
package import Platform
import Synchronization

/// A Redmine in memory for those who work with issues: it knows people, their rights and its workflow, and says yes to what it then
/// does not do, as the real one does.
package final class RedmineDouble: Sendable {
    package struct Person: Sendable {
        package var id: Int64
        package var login: String
        package var key: String
        package var mail: String
        package var isAdmin = false
        package var seesPrivate = false
        /// Else comments are taken and thrown away.
        package var mayComment = true
        /// States they may give an issue; others are taken and thrown away.
        package var statuses: [Int64] = [1, 2, 3, 5]
        /// Projects they see nothing of.
        package var hidden: Set<Int64> = []

        package var name: String { login.capitalized + " Example" }

        package init(id: Int64, login: String, isAdmin: Bool = false) {
            (self.id, self.login, self.isAdmin) = (id, login, isAdmin)
            (key, mail) = (login + "-key-0123456789", login + "@example.test")
        }
    }

    package struct Journal: Sendable {
        package var id: Int64
        package var user: Int64
        package var notes: String
        package var isPrivate: Bool
        package var at: Timestamp
        package var status: (old: Int64, new: Int64)?
    }

    package struct File: Sendable {
        package var id: Int64
        package var name: String
        package var type: String
        package var bytes: Data

        package init(id: Int64, name: String, type: String, bytes: Data) {
            (self.id, self.name, self.type, self.bytes) = (id, name, type, bytes)
        }
    }

    package struct Issue: Sendable {
        package var id: Int64
        package var project: Int64 = 1
        package var author: Int64
        package var assignee: Int64?
        package var subject: String
        package var description = ""
        package var status: Int64 = 1
        package var isPrivate = false
        package var created: Timestamp
        package var updated: Timestamp
        package var journals: [Journal] = []
        package var files: [File] = []
    }

    package enum Fault: Sendable, Hashable {
        case away
        case html
        case status(Int)
    }

    package struct State: Sendable {
        package var now: Timestamp
        package var people: [Person] = [
            Person(id: 1, login: "admin", isAdmin: true), Person(id: 5, login: "alice"), Person(id: 6, login: "bob"),
        ]
        package var issues: [Int64: Issue] = [:]
        package var uploads: [String: File] = [:]
        package var fault: Fault?
        /// Made once for a change: it is done, and the answer gets lost.
        package var losesAnswer = false
        /// What begins with the next change of an issue, which is done.
        package var faultAfterChange: Fault?
        /// `POST /issues.json as bob`, in their order.
        package var asked: [String] = []
        var next: Int64 = 100
    }

    package static let projects: [(id: Int64, identifier: String, name: String)] = [(1, "ops", "Operations"), (2, "quality", "Quality")]
    package static let statuses: [(id: Int64, name: String, isClosed: Bool)] = [
        (1, "New", false), (2, "In Progress", false), (3, "Resolved", false), (5, "Closed", true), (6, "Rejected", true),
    ]
    package static let url = "http://redmine.test"
    package static let key = "admin-key-0123456789"

    private let state: Mutex<State>

    package init(now: String = "2026-11-21T09:00:00Z") {
        state = Mutex(State(now: Timestamp(rfc3339: now) ?? Timestamp(microseconds: 0)))
    }

    package var value: State { state.withLock { $0 } }

    @discardableResult
    package func change<Value: Sendable>(_ body: (inout State) throws -> Value) rethrows -> Value { try state.withLock { try body(&$0) } }

    package func change(_ login: String, _ body: (inout Person) -> Void) {
        change { state in
            guard let place = state.people.firstIndex(where: { $0.login == login }) else { return }
            body(&state.people[place])
        }
    }

    @discardableResult
    package func addIssue(
        by author: Int64, _ subject: String, in project: Int64 = 1, assignee: Int64? = nil, _ build: (inout Issue) -> Void = { _ in }
    ) -> Int64 {
        change { state in
            state.next += 1
            var issue = Issue(
                id: state.next, project: project, author: author, assignee: assignee, subject: subject, created: state.now,
                updated: state.now)
            build(&issue)
            state.issues[issue.id] = issue
            return issue.id
        }
    }

    @discardableResult
    package func comment(_ notes: String, on issue: Int64, by user: Int64, isPrivate: Bool = false) -> Int64 {
        change { state in
            state.next += 1
            let journal = Journal(id: state.next, user: user, notes: notes, isPrivate: isPrivate, at: state.now)
            state.issues[issue]?.journals.append(journal)
            state.issues[issue]?.updated = state.now
            return journal.id
        }
    }

    package func pass(_ duration: Duration) { change { $0.now = $0.now.adding(duration) } }

    /// How often something was asked that begins so.
    package func count(_ beginning: String) -> Int { value.asked.count { $0.hasPrefix(beginning) } }

    package var http: OutboundHTTP {
        OutboundHTTP { [self] request in
            await Task.yield()
            return try change { state in try RedmineAnswers.answer(request, in: &state) }
        }
    }
}
