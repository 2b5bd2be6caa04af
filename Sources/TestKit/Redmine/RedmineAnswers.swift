import Foundation
import Kernel
import Platform

/// How the Redmine in memory answers.
enum RedmineAnswers {
    typealias State = RedmineDouble.State
    typealias Answer = OutboundHTTP.Answer

    static func answer(_ request: OutboundHTTP.Request, in state: inout State) throws -> Answer {
        guard let url = URLComponents(string: request.url) else { return Answer(status: 400) }
        let login = request.headers["X-Redmine-Switch-User"]
        let known = state.people.first { $0.key == request.headers["X-Redmine-API-Key"] }
        state.asked.append("\(request.method) \(url.path) as \(login ?? known?.login ?? "nobody")")
        switch state.fault {
        case .away: throw OutboundFailure.refused
        case .html: return Answer(status: 200, headers: ["content-type": "text/html"], body: Data("<html>sign in</html>".utf8))
        case .status(let status): return Answer(status: status)
        case nil: break
        }
        guard var person = known else { return Answer(status: 401) }
        if let login, person.isAdmin {
            guard let other = state.people.first(where: { $0.login == login }) else { return Answer(status: 412) }
            person = other
        }
        let query = Dictionary((url.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { first, _ in first }
        let parts = url.path.split(separator: "/").map(String.init)
        switch (request.method, parts.first ?? "", parts.count) {
        case ("GET", "issues.json", _): return json(list(query, person, state))
        case ("POST", "issues.json", _): return try open(request, person, in: &state)
        case ("GET", "issues", 2): return one(Int64(parts[1].dropLast(5)) ?? 0, person, state)
        case ("PUT", "issues", 2): return try change(Int64(parts[1].dropLast(5)) ?? 0, request, person, in: &state)
        case ("POST", "uploads.json", _): return upload(request, query, in: &state)
        case ("GET", "attachments", 3): return file(Int64(parts[2]) ?? 0, person, state)
        case ("GET", "users", 2): return json(["user": user(person, isFull: true)])
        case ("GET", "users.json", _):
            guard person.isAdmin else { return Answer(status: 403) }
            return json([
                "users": .list(state.people.map { user($0, isFull: true) }), "total_count": .integer(Int64(state.people.count)),
            ])
        case ("GET", "issue_statuses.json", _): return json(["issue_statuses": .list(RedmineDouble.statuses.map { status($0.id) })])
        case ("GET", "projects.json", _):
            return json(["projects": .list(RedmineDouble.projects.map { ["id": .integer($0.id), "name": .text($0.name)] })])
        default: return Answer(status: 404)
        }
    }

    // MARK: Reading

    private static func sees(_ person: RedmineDouble.Person, _ issue: RedmineDouble.Issue) -> Bool {
        if person.hidden.contains(issue.project) { return false }
        return !issue.isPrivate || person.isAdmin || [issue.author, issue.assignee].contains(person.id)
    }

    private static func list(_ query: [String: String], _ person: RedmineDouble.Person, _ state: State) -> JSON {
        var found = state.issues.values.filter { sees(person, $0) }
        if query["author_id"] == "me" { found = found.filter { $0.author == person.id } }
        if query["assigned_to_id"] == "me" { found = found.filter { $0.assignee == person.id } }
        if let project = query["project_id"] {
            let id = RedmineDouble.projects.first { $0.identifier == project || String($0.id) == project }?.id
            found = found.filter { $0.project == id }
        }
        if let text = query["subject"]?.dropFirst() { found = found.filter { $0.subject.lowercased().contains(text.lowercased()) } }
        if let ids = query["issue_id"]?.split(separator: ",") { found = found.filter { ids.contains("\($0.id)") } }
        let closed = Set(RedmineDouble.statuses.filter(\.isClosed).map(\.id))
        switch query["status_id"] ?? "open" {
        case "*": break
        case "open": found = found.filter { !closed.contains($0.status) }
        case "closed": found = found.filter { closed.contains($0.status) }
        case let id: found = found.filter { String($0.status) == id }
        }
        if let since = query["updated_on"].flatMap({ Timestamp(rfc3339: String($0.dropFirst(2))) }) {
            found = found.filter { $0.updated >= since }
        }
        switch query["sort"] ?? "" {
        case "updated_on:asc,id:asc": found.sort { ($0.updated, $0.id) < ($1.updated, $1.id) }
        case "id:asc": found.sort { $0.id < $1.id }
        case "id:desc": found.sort { $0.id > $1.id }
        default: found.sort { ($0.updated, $0.id) > ($1.updated, $1.id) }
        }
        let limit = min(100, query["limit"].flatMap { Int($0) } ?? 25)
        let page = found.dropFirst(query["offset"].flatMap { Int($0) } ?? 0).prefix(limit)
        return [
            "issues": .list(page.map { .object(fields($0, state)) }), "total_count": .integer(Int64(found.count)),
            "limit": .integer(Int64(limit)),
        ]
    }

    private static func one(_ id: Int64, _ person: RedmineDouble.Person, _ state: State) -> Answer {
        guard let issue = state.issues[id] else { return Answer(status: 404) }
        guard sees(person, issue) else { return Answer(status: 403) }
        var fields = fields(issue, state)
        fields["allowed_statuses"] = .list(([issue.status] + person.statuses.filter { $0 != issue.status }).map(status))
        fields["attachments"] = .list(
            issue.files.map {
                [
                    "id": .integer($0.id), "filename": .text($0.name), "filesize": .integer(Int64($0.bytes.count)),
                    "content_type": .text($0.type), "content_url": .text("http://elsewhere.test/\($0.id)"),
                ]
            })
        let seen = issue.journals.filter { !$0.isPrivate || person.seesPrivate || person.isAdmin || $0.user == person.id }
        fields["journals"] = .list(seen.map { journal($0, state) })
        return json(["issue": .object(fields)])
    }

    private static func file(_ id: Int64, _ person: RedmineDouble.Person, _ state: State) -> Answer {
        let found = state.issues.values.filter { sees(person, $0) }.flatMap(\.files).first { $0.id == id }
        guard let found else { return Answer(status: 404) }
        return Answer(status: 200, headers: ["content-type": found.type], body: found.bytes)
    }

    // MARK: Changing

    private static func open(
        _ request: OutboundHTTP.Request, _ person: RedmineDouble.Person, in state: inout State
    ) throws -> Answer {
        let sent = JSONReader.value(of: String(decoding: request.body, as: UTF8.self))?["issue"]
        guard let subject = sent?["subject"]?.string, !subject.isEmpty else {
            return json(["errors": ["Subject cannot be blank"]], status: 422)
        }
        guard let project = RedmineDouble.projects.first(where: { $0.identifier == sent?["project_id"]?.string }) else {
            return Answer(status: 404)
        }
        state.next += 1
        var issue = RedmineDouble.Issue(
            id: state.next, project: project.id, author: person.id, subject: subject, created: state.now, updated: state.now)
        issue.description = (sent?["description"]?.string ?? "").replacing("\n", with: "\r\n")
        issue.files = (sent?["uploads"]?.elements ?? []).compactMap { $0["token"]?.string.flatMap { state.uploads[$0] } }
        state.issues[issue.id] = issue
        if state.losesAnswer {
            state.losesAnswer = false
            throw OutboundFailure.timeout
        }
        return json(["issue": .object(fields(issue, state))], status: 201)
    }

    private static func change(
        _ id: Int64, _ request: OutboundHTTP.Request, _ person: RedmineDouble.Person, in state: inout State
    ) throws -> Answer {
        guard var issue = state.issues[id], sees(person, issue) else { return Answer(status: 404) }
        let sent = JSONReader.value(of: String(decoding: request.body, as: UTF8.self))?["issue"]
        var journal = RedmineDouble.Journal(id: 0, user: person.id, notes: "", isPrivate: false, at: state.now)
        if let notes = sent?["notes"]?.string, person.mayComment { journal.notes = notes.replacing("\n", with: "\r\n") }
        if let status = sent?["status_id"]?.int, person.statuses.contains(status), status != issue.status {
            journal.status = (issue.status, status)
            issue.status = status
        }
        if !journal.notes.isEmpty || journal.status != nil {
            state.next += 1
            journal.id = state.next
            issue.journals.append(journal)
            issue.updated = state.now
        }
        state.issues[id] = issue
        if let fault = state.faultAfterChange { (state.fault, state.faultAfterChange) = (fault, nil) }
        if state.losesAnswer {
            state.losesAnswer = false
            throw OutboundFailure.timeout
        }
        return Answer(status: 204)
    }

    private static func upload(_ request: OutboundHTTP.Request, _ query: [String: String], in state: inout State) -> Answer {
        state.next += 1
        let token = "\(state.next).token"
        state.uploads[token] = RedmineDouble.File(
            id: state.next, name: query["filename"] ?? "", type: query["content_type"] ?? "", bytes: request.body)
        return json(["upload": ["id": .integer(state.next), "token": .text(token)]], status: 201)
    }

    // MARK: Texts

    private static func json(_ value: JSON, status: Int = 200) -> Answer {
        Answer(status: status, headers: ["content-type": "application/json"], body: Data(value.line.utf8))
    }

    private static func time(_ time: Timestamp) -> JSON { .text(String(time.rfc3339.prefix(19)) + "Z") }

    private static func status(_ id: Int64) -> JSON {
        let found = RedmineDouble.statuses.first { $0.id == id }
        return ["id": .integer(id), "name": .text(found?.name ?? "?"), "is_closed": .flag(found?.isClosed ?? false)]
    }

    private static func reference(_ id: Int64, _ state: State) -> JSON {
        ["id": .integer(id), "name": .text(state.people.first { $0.id == id }?.name ?? "?")]
    }

    private static func user(_ person: RedmineDouble.Person, isFull: Bool) -> JSON {
        [
            "id": .integer(person.id), "login": .text(person.login), "firstname": .text(person.login.capitalized), "lastname": "Example",
            "mail": .text(person.mail), "admin": .flag(person.isAdmin),
        ]
    }

    private static func journal(_ journal: RedmineDouble.Journal, _ state: State) -> JSON {
        let details = journal.status.map { change -> JSON in
            [
                "property": "attr", "name": "status_id", "old_value": .text(String(change.old)), "new_value": .text(String(change.new)),
            ]
        }
        return [
            "id": .integer(journal.id), "user": reference(journal.user, state), "notes": .text(journal.notes),
            "created_on": time(journal.at), "private_notes": .flag(journal.isPrivate), "details": .list([details].compactMap { $0 }),
        ]
    }

    private static func fields(_ issue: RedmineDouble.Issue, _ state: State) -> [String: JSON] {
        let project = RedmineDouble.projects.first { $0.id == issue.project }
        var fields: [String: JSON] = [
            "id": .integer(issue.id), "project": ["id": .integer(issue.project), "name": .text(project?.name ?? "?")],
            "status": status(issue.status), "author": reference(issue.author, state), "subject": .text(issue.subject),
            "description": .text(issue.description), "is_private": .flag(issue.isPrivate), "created_on": time(issue.created),
            "updated_on": time(issue.updated),
        ]
        if let assignee = issue.assignee { fields["assigned_to"] = reference(assignee, state) }
        return fields
    }
}
