import Foundation
import Kernel
import Platform
import Synchronization

@testable import Helpdesk

/// A Redmine in memory that answers as a real one does, and fails as it is told.
final class ScriptedRedmine: Sendable {
    struct Person: Sendable {
        var id: Int64
        var login: String
        var mail: String?
        var isActive = true
        /// Projects they see nothing of.
        var hidden: Set<Int64> = []
        var seesPrivateNotes = false
    }

    struct Journal: Sendable {
        var id: Int64
        var user: Int64
        var at: Timestamp
        var notes = ""
        var isPrivate = false
        var status: (old: Int64, new: Int64)?
    }

    struct Issue: Sendable {
        var id: Int64
        var project: Int64 = 1
        var author: Int64 = 5
        var assignee: Int64?
        var watchers: [Int64] = []
        var subject = "Printer"
        var status: Int64 = 1
        var isPrivate = false
        var created: Timestamp
        var updated: Timestamp
        var journals: [Journal] = []
    }

    enum Fault: Sendable {
        case status(Int)
        case html
        case slow
        case away
        case tooLarge
        case cutOff
    }

    struct State: Sendable {
        var now: Timestamp
        var issues: [Int64: Issue] = [:]
        var people: [Person] = []
        var groups: [Int64: [Int64]] = [:]
        var isAdministrator = true
        var nextJournal: Int64 = 1
        /// For everything.
        var fault: Fault?
        /// For one issue's details.
        var faults: [Int64: Fault] = [:]
        /// Paths that were asked for, with `as LOGIN` where it was as somebody.
        var asked: [String] = []
        var underWay = 0
        var mostUnderWay = 0
        /// Called before a page of the list is answered.
        var onList: (@Sendable (inout State) -> Void)?
    }

    static let statuses: [(Int64, String)] = [(1, "New"), (2, "In Progress"), (3, "Resolved"), (5, "Closed")]
    static let key = "service-key"
    private let state: Mutex<State>

    init(now: String = "2026-11-21T09:00:00Z") { state = Mutex(State(now: Timestamp(rfc3339: now) ?? .init(microseconds: 0))) }

    func change<Value: Sendable>(_ body: (inout State) throws -> Value) rethrows -> Value { try state.withLock { try body(&$0) } }
    var value: State { state.withLock { $0 } }

    /// How often details of issues were asked for with the key itself.
    var details: Int { value.asked.filter { $0.hasPrefix("/issues/") && !$0.contains(" as ") }.count }

    // MARK: What people do

    func addIssue(_ id: Int64, _ build: (inout Issue) -> Void = { _ in }) {
        change { state in
            var issue = Issue(id: id, created: state.now, updated: state.now)
            build(&issue)
            state.issues[id] = issue
        }
    }

    @discardableResult
    func act(
        on id: Int64, by user: Int64, _ notes: String = "", status: Int64? = nil, isPrivate: Bool = false
    ) -> Int64 {
        change { state in Self.act(on: id, by: user, notes, status: status, isPrivate: isPrivate, in: &state) }
    }

    @discardableResult
    static func act(
        on id: Int64, by user: Int64, _ notes: String = "", status: Int64? = nil, isPrivate: Bool = false, in state: inout State
    ) -> Int64 {
        let number = state.nextJournal
        state.nextJournal += 1
        guard var issue = state.issues[id] else { return number }
        var journal = Journal(id: number, user: user, at: state.now, notes: notes, isPrivate: isPrivate)
        if let status {
            journal.status = (issue.status, status)
            issue.status = status
        }
        issue.journals.append(journal)
        issue.updated = state.now
        state.issues[id] = issue
        return number
    }

    func pass(_ duration: Duration) { change { $0.now = $0.now.adding(duration) } }

    // MARK: Answers

    var http: OutboundHTTP {
        OutboundHTTP { [self] request in
            change { state in
                state.underWay += 1
                state.mostUnderWay = max(state.mostUnderWay, state.underWay)
            }
            defer { change { $0.underWay -= 1 } }
            await Task.yield()
            return try change { state in try Self.answer(request, in: &state) }
        }
    }

    private static func answer(_ request: OutboundHTTP.Request, in state: inout State) throws -> OutboundHTTP.Answer {
        guard let url = URLComponents(string: request.url) else { return .init(status: 400) }
        let login = request.headers["X-Redmine-Switch-User"]
        state.asked.append(url.path + (login.map { " as \($0)" } ?? ""))
        if let fault = state.fault { return try failing(fault) }
        guard request.headers["X-Redmine-API-Key"] == key else { return .init(status: 401) }
        var reader: Person?
        if let login, state.isAdministrator {
            guard let person = state.people.first(where: { $0.login == login && $0.isActive }) else { return .init(status: 412) }
            reader = person
        }
        let query = Dictionary((url.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { first, _ in first }
        switch url.path {
        case "/issues.json": return json(list(query, in: &state))
        case "/issue_statuses.json":
            return json(["issue_statuses": .list(statuses.map { ["id": .integer($0.0), "name": .text($0.1)] })])
        case "/users.json": return state.isAdministrator ? json(users(query, in: state)) : .init(status: 403)
        case "/users/current.json":
            return json([
                "user": ["id": .integer(reader?.id ?? 1), "login": .text(reader?.login ?? "admin"), "admin": .flag(reader == nil)]
            ])
        default: return try single(url.path, for: reader, in: state)
        }
    }

    private static func single(_ path: String, for reader: Person?, in state: State) throws -> OutboundHTTP.Answer {
        let number = path.split(separator: "/").last.flatMap { Int64($0.dropLast(".json".count)) } ?? 0
        if path.hasPrefix("/groups/") {
            guard let members = state.groups[number] else { return .init(status: 404) }
            return json(["group": ["id": .integer(number), "users": .list(members.map { ["id": .integer($0), "name": "x"] })]])
        }
        guard let issue = state.issues[number] else { return .init(status: 404) }
        if let fault = state.faults[number] { return try failing(fault) }
        if let reader,
            reader.hidden.contains(issue.project) || (issue.isPrivate && issue.author != reader.id && issue.assignee != reader.id)
        {
            return .init(status: 403)
        }
        return json(["issue": document(issue, for: reader, isWhole: true)])
    }

    private static func list(_ query: [String: String], in state: inout State) -> JSON {
        if let hook = state.onList { hook(&state) }
        var issues = Array(state.issues.values)
        if let text = query["updated_on"], let from = Timestamp(rfc3339: String(text.dropFirst(2))) {
            issues = issues.filter { $0.updated >= from }
        }
        if let text = query["issue_id"], let from = Int64(text.dropFirst(2)) { issues = issues.filter { $0.id >= from } }
        switch query["sort"] {
        case "updated_on:desc,id:desc": issues.sort { ($0.updated, $0.id) > ($1.updated, $1.id) }
        case "id:asc": issues.sort { $0.id < $1.id }
        default: issues.sort { ($0.updated, $0.id) < ($1.updated, $1.id) }
        }
        let (offset, limit) = (Int(query["offset"] ?? "") ?? 0, min(100, Int(query["limit"] ?? "") ?? 25))
        let page = issues.dropFirst(offset).prefix(limit)
        return [
            "issues": .list(page.map { document($0, for: nil, isWhole: false) }), "total_count": .integer(Int64(issues.count)),
            "offset": .integer(Int64(offset)), "limit": .integer(Int64(limit)),
        ]
    }

    private static func users(_ query: [String: String], in state: State) -> JSON {
        let active = state.people.filter(\.isActive)
        let page = active.dropFirst(Int(query["offset"] ?? "") ?? 0).prefix(Int(query["limit"] ?? "") ?? 25)
        let users: [JSON] = page.map { person in
            [
                "id": .integer(person.id), "login": .text(person.login), "firstname": .text(person.login),
                "mail": person.mail.map(JSON.text) ?? .null,
            ]
        }
        return ["users": .list(users), "total_count": .integer(Int64(active.count))]
    }

    private static func document(_ issue: Issue, for reader: Person?, isWhole: Bool) -> JSON {
        var fields: [String: JSON] = [
            "id": .integer(issue.id), "project": ["id": .integer(issue.project), "name": "Operations"],
            "tracker": ["id": 1, "name": "Bug"], "status": ["id": .integer(issue.status), "name": .text(name(issue.status))],
            "author": ["id": .integer(issue.author), "name": "Somebody"], "subject": .text(issue.subject),
            "is_private": .flag(issue.isPrivate), "created_on": .text(second(issue.created)), "updated_on": .text(second(issue.updated)),
        ]
        if let assignee = issue.assignee { fields["assigned_to"] = ["id": .integer(assignee), "name": "Somebody"] }
        guard isWhole else { return .object(fields) }
        fields["watchers"] = .list(issue.watchers.map { ["id": .integer($0), "name": "Somebody"] })
        let seen = issue.journals.filter { journal in
            guard let reader, journal.isPrivate else { return true }
            return reader.seesPrivateNotes || journal.user == reader.id
        }
        fields["journals"] = .list(seen.map(document))
        return .object(fields)
    }

    private static func document(_ journal: Journal) -> JSON {
        var details: [JSON] = []
        if let status = journal.status {
            details.append([
                "property": "attr", "name": "status_id", "old_value": .text("\(status.old)"), "new_value": .text("\(status.new)"),
            ])
        }
        return [
            "id": .integer(journal.id), "user": ["id": .integer(journal.user), "name": .text("User \(journal.user)")],
            "notes": journal.notes.isEmpty ? .null : .text(journal.notes), "created_on": .text(second(journal.at)),
            "private_notes": .flag(journal.isPrivate), "details": .list(details),
        ]
    }

    private static func name(_ status: Int64) -> String { statuses.first { $0.0 == status }?.1 ?? "?" }
    private static func second(_ time: Timestamp) -> String { RedmineFollower.second(time) }
    private static func json(_ value: JSON) -> OutboundHTTP.Answer { .init(status: 200, body: Data(value.line.utf8)) }

    private static func failing(_ fault: Fault) throws -> OutboundHTTP.Answer {
        switch fault {
        case .status(let status): return .init(status: status, body: Data("<h1>no</h1>".utf8))
        case .html: return .init(status: 200, body: Data("<!DOCTYPE html><html>maintenance</html>".utf8))
        case .slow: throw OutboundFailure.timeout
        case .away: throw OutboundFailure.refused
        case .tooLarge: throw OutboundFailure.answerTooLarge
        case .cutOff: return .init(status: 200, body: Data(#"{"issues":[{"id":1,"#.utf8))
        }
    }
}
