import Accounts
package import Kernel
package import Platform

/// Issues that are opened from incidents, and closed with them. One incident has one, unless somebody asks for another.
package struct IncidentIssues: Sendable {
    /// What was opened.
    package struct Opened: Sendable {
        package let issue: Int64
        /// False where it was there already.
        package let isNew: Bool
    }

    /// After which somebody who began and said nothing more is not waited for: longer than all requests together may take.
    private static let stale = Duration.seconds(120)
    /// Issues among which one is looked for that may have been opened already.
    private static let mostLooked = 25

    let issues: IssueOperations
    let incidents: IssueIncidents
    let database: Database
    let now: @Sendable () -> Timestamp
    private let turns = OneAtATime<IncidentID>()

    init(issues: IssueOperations, incidents: IssueIncidents, database: Database, now: @escaping @Sendable () -> Timestamp) {
        (self.issues, self.incidents, self.database, self.now) = (issues, incidents, database, now)
    }

    /// Opens the issue of an incident that the caller works on.
    /// - Parameters:
    ///   - turn: which one it is to be, 1 for the first: so that a form that is sent twice opens one. Nil for the newest one there is,
    ///     or the first.
    ///   - isAnother: whether it is to be one more, where there is one.
    ///   - words: for its description.
    ///   - base: this server's address, without a slash at the end.
    package func open(
        _ incident: IncidentID, turn: Int64? = nil, isAnother: Bool = false, words: TextCatalog, base: String, by caller: Caller
    ) async throws -> Opened {
        _ = try issues.people.user(caller)
        let held = try await database.read { [incidents] in try incidents.held(incident, caller.access, $0) }
        // Whoever presses twice waits here for the first press, and is given what it made.
        return try await turns.run(held.id) {
            let all = try await database.read { [incidents] in try IssueLinkStore.links(of: held.id, with: incidents, on: $0) }
            let links = all.filter { $0.incident == held.id }
            // What was merged into it may have brought one.
            if links.isEmpty, turn == nil, !isAnother, let there = all.compactMap(\.issue).first {
                return Opened(issue: there, isNew: false)
            }
            let latest = links.first?.turn ?? 0
            // Nobody skips a turn.
            let turn = isAnother && links.first?.issue != nil ? latest + 1 : min(max(turn ?? max(latest, 1), 1), latest + 1)
            if let there = links.first(where: { $0.turn == turn })?.issue { return Opened(issue: there, isNew: false) }
            let person = try await issues.people.person(caller)
            return try await make(turn, of: held, known: Set(all.compactMap(\.issue)), words, base, as: person, by: caller)
        }
    }

    private func make(
        _ turn: Int64, of incident: IssueIncidents.Incident, known: Set<Int64>, _ words: TextCatalog, _ base: String,
        as person: IssuePeople.Person, by caller: Caller
    ) async throws -> Opened {
        let draft = draft(incident, words, base)
        let time = now()
        let claim = try await database.write { connection in
            try IssueLinkStore.claim(
                turn, of: incident.id, subject: draft.subject, by: caller.actor.name, at: time, stale: time.adding(.zero - Self.stale),
                on: connection)
        }
        guard claim.isMine else { throw ClientError.issueBeingOpened }
        let issue: Int64
        do {
            // Somebody may have come as far as Redmine and no further.
            let left = claim.isSecond ? try await left(draft.subject, incident, base, known, as: person) : nil
            if let left { issue = left } else { issue = try await issues.open(draft, as: person) }
        } catch {
            let isCertain = (error as? ClientError).map { $0.code != ClientError.redmineAway.code } ?? false
            try await database.write { connection in
                // Of whoever came before, nobody knows yet: the next one has to look, too.
                if isCertain, !claim.isSecond {
                    try IssueLinkStore.giveUp(turn, of: incident.id, on: connection)
                } else {
                    try IssueLinkStore.leave(turn, of: incident.id, on: connection)
                }
            }
            throw error
        }
        let opened = now()
        try await database.write { connection in
            try IssueLinkStore.opened(issue, turn: turn, of: incident.id, at: opened, on: connection)
            try Audit.append(
                .incidentIssueOpened, "incident \(incident.id) (\(incident.title))", detail: ["issue": String(issue)], by: caller.actor,
                at: opened, on: connection)
        }
        return Opened(issue: issue, isNew: true)
    }

    private func draft(_ incident: IssueIncidents.Incident, _ words: TextCatalog, _ base: String) -> IssueDraft {
        let lines = [
            "\(words["issue_from_service"]): \(incident.service)", "\(words["issue_from_level"]): \(incident.level.word)",
            "\(words["issue_from_incident"]): #\(incident.id) \(base)\(incidents.path(incident.id))",
        ].joined(separator: "\n")
        let room = max(0, IssueDraft.textLimit - lines.count - 2)
        let message = incident.message.replacing("\0", with: "").prefix(room)
        return IssueDraft(
            subject: String(incident.title.replacing("\0", with: "").prefix(IssueDraft.subjectLimit)),
            description: message.isEmpty ? lines : message + "\n\n" + lines)
    }

    /// One that leads to the incident, and that nobody here knows of.
    private func left(
        _ subject: String, _ incident: IssueIncidents.Incident, _ base: String, _ known: Set<Int64>, as person: IssuePeople.Person
    ) async throws -> Int64? {
        let query = [
            ("status_id", "*"), ("sort", "id:desc"), ("limit", "\(Self.mostLooked)"),
            ("project_id", issues.project ?? ""),
        ]
        let answer = try await issues.people.asking(person) { try await $0.get("/issues.json", query, as: person.identity) }
        let found = (answer["issues"]?.elements ?? []).compactMap { RedmineIssue($0) }
        let mark = "#\(incident.id) \(base)\(incidents.path(incident.id))"
        return found.first { issue in
            !known.contains(issue.id) && issue.description.split(whereSeparator: \.isNewline).contains { $0.hasSuffix(mark) }
        }?.id
    }

    // MARK: Both

    /// From which incidents an issue was opened, as far as the caller sees them.
    package func incidents(of issue: Int64, by caller: Caller) async throws -> [IssueIncidents.Incident] {
        _ = try issues.people.user(caller)
        return try await database.read { [incidents] connection in
            var found: [IssueIncidents.Incident] = []
            for link in try IssueLinkStore.incidents(of: issue, on: connection) {
                guard let incident = try Self.seen(link.incident, incidents, caller.access, connection) else { continue }
                // Two of them may have been merged.
                if !found.contains(where: { $0.id == incident.id }) { found.append(incident) }
            }
            return found
        }
    }

    private static func seen(
        _ incident: IncidentID, _ incidents: IssueIncidents, _ access: Access, _ connection: any SQLConnection
    ) throws -> IssueIncidents.Incident? {
        do { return try incidents.seen(incident, access, connection) } catch is ClientError { return nil }
    }

    /// Closes the issue and then the incident; what Redmine refuses leaves both as they are.
    /// - Parameter issue: of those of the incident; nil for its newest.
    package func closeBoth(issue wanted: Int64?, incident: IncidentID, by caller: Caller) async throws {
        let person = try await issues.people.person(caller)
        let (held, issue) = try await database.read { [incidents] connection in
            let held = try incidents.held(incident, caller.access, connection)
            let known = try IssueLinkStore.links(of: held.id, with: incidents, on: connection).compactMap(\.issue)
            guard let issue = known.first(where: { wanted == nil || $0 == wanted }) else { throw ClientError.issueNotOfIncident }
            return (held, issue)
        }
        let present = try await issues.read(issue, as: person).issue
        if present.status?.isClosed != true {
            let known = await issues.statuses.all(from: try issues.people.client())
            let closed = Set(known.filter(\.isClosed).map(\.id))
            let allowed = present.allowedStatuses ?? known
            guard let last = allowed.first(where: { $0.isClosed || closed.contains($0.id) }) else { throw ClientError.issueClosingRefused }
            _ = try await issues.setStatus(last.id, of: issue, by: caller)
        }
        try await incidents.close(held.id, caller)
        let time = now()
        try await database.write { connection in
            try Audit.append(
                .incidentClosedWithIssue, "incident \(held.id) (\(held.title))", detail: ["issue": String(issue)], by: caller.actor,
                at: time, on: connection)
        }
    }
}
