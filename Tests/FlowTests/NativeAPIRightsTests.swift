import Accounts
import ContactCenter
import Foundation
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import NIOCore
import Notifications
import Playbooks
import Reachability
import StatusPage
import TestKit
import Testing

@testable import App
@testable import Platform

/// The table of who may what, through the native API: every operation, every role, held by the base role, in the team that
/// it is about, and in another team.
@Suite("Rights in the native API", .timeLimit(.minutes(5)))
struct NativeAPIRightsTests {
    /// How somebody holds their role.
    private enum Standing: String, CaseIterable { case base, ownTeam, otherTeam }

    /// What an operation is about, and so who may see it at all.
    private enum Reach { case incident, service, team, house, anybody }

    private struct Row {
        let method: HTTPRequest.Method
        /// With `{incident}`, `{service}`, `{team}`, `{user}` for what is made anew for each try.
        let path: String
        var body: String?
        let lowest: Role
        let reach: Reach
    }

    private static func row(_ method: HTTPRequest.Method, _ path: String, _ lowest: Role, _ reach: Reach, _ body: String? = nil) -> Row {
        Row(method: method, path: path, body: body, lowest: lowest, reach: reach)
    }

    private static let table: [Row] = [
        row(.get, "/incidents/{incident}", .viewer, .incident), row(.get, "/incidents/{incident}/events", .viewer, .incident),
        row(.get, "/incidents/{incident}/logs", .viewer, .incident), row(.get, "/incidents/{incident}/timeline", .viewer, .incident),
        row(.get, "/incidents/{incident}/links", .viewer, .incident), row(.get, "/incidents/{incident}/parts", .viewer, .incident),
        row(.get, "/incidents/{incident}/related", .viewer, .incident), row(.get, "/events/{event}", .viewer, .incident),
        row(.post, "/incidents/{incident}/acknowledge", .operator, .incident),
        row(.post, "/incidents/{incident}/resolve", .operator, .incident),
        row(.post, "/incidents/{incident}/close", .operator, .incident), row(.post, "/incidents/{incident}/reopen", .operator, .incident),
        row(.post, "/incidents/{incident}/assign", .operator, .incident, #"{"user_id":null}"#),
        row(.post, "/incidents/{incident}/comments", .operator, .incident, #"{"text":"x"}"#),
        row(.post, "/incidents/{incident}/tags", .operator, .incident, #"{"add":["x"]}"#),
        row(.post, "/incidents/{incident}/links", .operator, .incident, #"{"url":"https://example.org/"}"#),
        row(.delete, "/incidents/{incident}/links/1", .operator, .incident),
        row(.post, "/incidents/{incident}/merge", .operator, .incident, #"{"incidents":[{other incident}]}"#),
        row(.post, "/incidents/{incident}/split", .operator, .incident), row(.delete, "/incidents/{incident}", .supervisor, .incident),
        row(.get, "/services/{service}", .viewer, .service), row(.post, "/services/{service}", .supervisor, .service, #"{"rate_limit":7}"#),
        row(.post, "/services/{service}/rotate-code", .supervisor, .service, "{}"),
        row(.delete, "/services/{service}", .supervisor, .service),
        row(.post, "/services", .supervisor, .team, #"{"name":"{name}","team_id":{team}}"#),
        row(.get, "/teams/{team}", .viewer, .team), row(.get, "/teams/{team}/members", .viewer, .team),
        row(.post, "/teams/{team}/members", .supervisor, .team, #"{"user":"{user name}","role":"viewer"}"#),
        row(.post, "/teams/{team}/members/{user}", .supervisor, .team, #"{"role":"viewer"}"#),
        row(.delete, "/teams/{team}/members/{user}", .supervisor, .team),
        row(.post, "/teams", .supervisor, .house, #"{"name":"{name}"}"#),
        row(.post, "/teams/{team}", .supervisor, .house, #"{"name":"{name}"}"#),
        row(.delete, "/teams/{spare team}", .supervisor, .house), row(.get, "/users", .admin, .house),
        row(.get, "/users/{user}", .admin, .house),
        row(.post, "/users", .admin, .house, #"{"name":"{name}"}"#),
        row(.post, "/users/{user}/role", .admin, .house, #"{"role":"viewer"}"#),
        row(.post, "/users/{user}/email", .admin, .house, #"{"email":"new@example.org"}"#),
        row(.post, "/users/{user}/reset-link", .admin, .house), row(.post, "/users/{user}/disable", .admin, .house),
        row(.post, "/users/{user}/enable", .admin, .house), row(.get, "/tokens", .admin, .house),
        row(.post, "/tokens", .admin, .house, #"{"name":"x","scopes":["incidents:read"]}"#),
        row(.delete, "/tokens/{house token}", .admin, .house),
        row(.get, "/users/{user}/sessions", .admin, .house), row(.delete, "/users/{user}/sessions", .admin, .house),
        row(.delete, "/users/{user}/sessions/0123456789abcdef", .admin, .house), row(.get, "/users/{user}/tokens", .admin, .house),
        row(.get, "/me/sessions", .viewer, .anybody), row(.delete, "/me/sessions", .viewer, .anybody),
        row(.delete, "/me/sessions/0123456789abcdef", .viewer, .anybody), row(.get, "/me/preferences", .viewer, .anybody),
        row(.post, "/me/preferences", .viewer, .anybody, #"{"theme":"dark"}"#),
        row(.get, "/audit", .admin, .house), row(.get, "/me", .viewer, .anybody), row(.get, "/me/tokens", .viewer, .anybody),
        row(.post, "/me/tokens", .viewer, .anybody, #"{"name":"x","scopes":["incidents:read"]}"#),
        row(.get, "/openapi.json", .viewer, .anybody), row(.get, "/webpush/key", .viewer, .anybody),
        row(.get, "/incidents/{incident}/occurrences", .viewer, .incident),
        row(.get, "/incidents/{incident}/assignees", .operator, .incident),
        row(.get, "/services/{service}/health", .viewer, .service), row(.get, "/services/{service}/logs", .viewer, .service),
        row(.get, "/services/{service}/refusals", .operator, .service),
        row(.get, "/services/{service}/grouping-previews", .supervisor, .service), row(.get, "/settings", .admin, .house),
        row(.get, "/system", .admin, .house), row(.get, "/audit.csv", .admin, .house),
        // Each of many has an answer of its own.
        row(.post, "/incidents/bulk/acknowledge", .operator, .anybody, #"{"incidents":[{incident}]}"#),
        row(.post, "/incidents/bulk/resolve", .operator, .anybody, #"{"incidents":[{incident}]}"#),
        row(.post, "/incidents/bulk/close", .operator, .anybody, #"{"incidents":[{incident}]}"#),
        row(.post, "/incidents/bulk/reopen", .operator, .anybody, #"{"incidents":[{incident}]}"#),
        row(.post, "/incidents/bulk/assign", .operator, .anybody, #"{"incidents":[{incident}],"user_id":null}"#),
        row(.post, "/incidents/bulk/tags", .operator, .anybody, #"{"incidents":[{incident}],"add":["x"]}"#),
        // Lists show what one may see, and are refused to those who may see nothing anywhere.
        row(.get, "/overview", .viewer, .anybody), row(.get, "/figures", .viewer, .anybody),
        row(.get, "/figures.csv", .viewer, .anybody), row(.get, "/incidents.csv", .viewer, .anybody),
        row(.get, "/services/health", .viewer, .anybody), row(.get, "/views", .viewer, .anybody),
        row(.post, "/views", .viewer, .anybody, #"{"name":"{name}","query":""}"#),
        row(.get, "/feeds", .viewer, .house), row(.post, "/feeds/sms", .operator, .house, "[]"),
        row(.get, "/status/components", .viewer, .house), row(.get, "/status/components/{component}", .viewer, .house),
        row(.post, "/status/components", .operator, .house, #"{"name":{"en":"x"}}"#),
        row(.patch, "/status/components/{component}", .operator, .house, #"{"state":"major_outage"}"#),
        row(.delete, "/status/components/{component}", .operator, .house),
        row(.get, "/status/incidents", .viewer, .house), row(.get, "/status/incidents/{status incident}", .viewer, .house),
        row(.post, "/status/incidents", .operator, .house, #"{"title":{"en":"x"},"text":{"en":"x"}}"#),
        row(.post, "/status/previews", .operator, .house, #"{"title":{"en":"x"},"text":{"en":"x"}}"#),
        row(.post, "/status/drafts", .operator, .house, #"{"incident_id":{incident}}"#),
        row(.patch, "/status/incidents/{status incident}", .operator, .house, #"{"impact":"minor"}"#),
        row(.post, "/status/incidents/{status incident}/updates", .operator, .house, #"{"text":{"en":"x"}}"#),
        row(
            .patch, "/status/incidents/{status incident}/updates/{status update}", .operator, .house, #"{"text":{"en":"x"}}"#),
        row(.delete, "/status/incidents/{status incident}/updates/{further update}", .operator, .house),
        row(.post, "/status/incidents/{status draft}/publish", .operator, .house),
        row(.post, "/status/incidents/{status incident}/comments", .operator, .house, #"{"text":"x"}"#),
        row(.post, "/status/incidents/{status incident}/links", .operator, .house, #"{"incident_id":{incident}}"#),
        row(.delete, "/status/incidents/{status incident}", .operator, .house),
        row(.get, "/status/maintenances", .viewer, .house), row(.get, "/status/maintenances/{maintenance}", .viewer, .house),
        row(
            .post, "/status/maintenances", .operator, .house,
            #"{"title":{"en":"x"},"text":{"en":"x"},"scheduled_for":"2030-01-01T00:00:00Z","scheduled_until":"2030-01-01T01:00:00Z"}"#),
        row(.patch, "/status/maintenances/{maintenance}", .operator, .house, #"{"title":{"en":"y"}}"#),
        row(.post, "/status/maintenances/{maintenance}/updates", .operator, .house, #"{"text":{"en":"x"}}"#),
        row(.delete, "/status/maintenances/{maintenance}/updates/{maintenance update}", .operator, .house),
        row(.delete, "/status/maintenances/{maintenance}", .operator, .house),
        row(.get, "/status/templates", .viewer, .house),
        row(.post, "/status/templates", .operator, .house, #"{"name":"{name}","title":{"en":"x"},"text":{"en":"x"}}"#),
        row(.put, "/status/templates/{template}", .operator, .house, #"{"name":"{name}","title":{"en":"x"},"text":{"en":"x"}}"#),
        row(.delete, "/status/templates/{template}", .operator, .house),
        row(.get, "/status/thresholds", .viewer, .house), row(.get, "/status/cells", .viewer, .house),
        row(.post, "/status/thresholds", .supervisor, .house, #"{"channel":"sms","limits":{"bandwidth":{"degraded":10}}}"#),
        row(.delete, "/status/thresholds/{threshold}", .supervisor, .house),
        row(.get, "/status/sites", .viewer, .house), row(.post, "/status/sites", .supervisor, .house, #"{"host":"{host}"}"#),
        row(.put, "/status/sites/{site}", .supervisor, .house, #"{"host":"{host}"}"#),
        row(.delete, "/status/sites/{site}", .supervisor, .house),
        row(.get, "/status/subscribers", .supervisor, .house), row(.get, "/status/subscribers.csv", .supervisor, .house),
        row(.post, "/status/subscribers", .supervisor, .house, #"{"channel":"webhook","address":"https://{word}.example/hook"}"#),
        row(.post, "/status/audiences", .viewer, .house, "{}"),
        row(.post, "/tickets/runs", .supervisor, .house, #"{"kind":"overruns","day":"2026-11-20"}"#),
        row(.get, "/tickets/runs/1", .viewer, .house), row(.get, "/tickets/runs", .viewer, .house),
        row(.get, "/tickets", .viewer, .house), row(.get, "/tickets/suspended", .viewer, .house),
        row(.get, "/tickets/at-risk", .viewer, .house), row(.get, "/tickets/rules", .viewer, .house),
        row(.put, "/tickets/rules", .supervisor, .house, #"{"rules":{}}"#),
        row(.get, "/destinations", .viewer, .anybody),
        row(.post, "/destinations", .supervisor, .house, #"{"name":"{name}","channel":"telegram","address":"-1"}"#),
        row(.post, "/destinations/{destination}/test", .supervisor, .team),
        row(.delete, "/destinations/{destination}", .supervisor, .team),
        row(.get, "/notifications", .viewer, .anybody), row(.get, "/me/contact-methods", .viewer, .anybody),
        row(.post, "/me/telegram-code", .viewer, .anybody), row(.get, "/contacts", .supervisor, .house),
        row(.post, "/contacts", .supervisor, .house, #"{"name":"{name}","mail":"{word}@example.org"}"#),
        row(.get, "/contacts.csv", .supervisor, .house), row(.get, "/message-words", .supervisor, .house),
        row(.get, "/message-words/{channel}/{language}/{kind}", .supervisor, .house),
        row(.get, "/message-words/{channel}/{language}/{kind}/versions", .supervisor, .house),
        row(.put, "/message-words/{channel}/{language}/{kind}", .supervisor, .house, #"{"title":"x","text":""}"#),
        row(.post, "/message-words/{channel}/{language}/{kind}/preview", .supervisor, .house, #"{"title":"x"}"#),
        row(.delete, "/message-words/{channel}/{language}/{kind}", .supervisor, .house),
        row(.get, "/playbooks", .viewer, .house), row(.get, "/playbooks/{playbook}", .viewer, .house),
        row(.delete, "/playbooks/{playbook}", .supervisor, .house), row(.get, "/playbooks/unmatched", .viewer, .house),
        row(.get, "/playbooks/dry-runs", .viewer, .house), row(.get, "/playbooks/figures", .viewer, .house),
        row(.post, "/playbooks/dry-runs", .supervisor, .house, #"{"code":"{playbook}","event":{"service":"x","title":"y"}}"#),
        row(.get, "/incidents/{incident}/escalation", .viewer, .team),
        row(.get, "/on-call", .viewer, .house), row(.get, "/schedules", .viewer, .house),
        row(.post, "/schedules", .supervisor, .house, #"{"name":"{name}","zone":"UTC"}"#),
        row(.get, "/schedules/{schedule}", .viewer, .house), row(.get, "/schedules/{schedule}/shifts", .viewer, .house),
        row(.put, "/schedules/{schedule}", .supervisor, .house, #"{"name":"{name}","zone":"UTC"}"#),
        row(.delete, "/schedules/{schedule}", .supervisor, .house),
        row(.get, "/incidents", .viewer, .anybody), row(.get, "/services", .viewer, .anybody), row(.get, "/teams", .viewer, .anybody),
        row(.get, "/silences", .viewer, .house), row(.post, "/silences", .operator, .house, silence),
        row(.get, "/silences/{silence}", .viewer, .house), row(.put, "/silences/{silence}", .operator, .house, silence),
        row(.post, "/silences/{silence}/end", .operator, .house), row(.delete, "/silences/{silence}", .operator, .house),
        row(.post, "/silences/preview", .viewer, .house, #"{"when":{"all":[{"service":"x"}]}}"#),
        row(.get, "/probes", .viewer, .house), row(.post, "/probes", .admin, .house, probe),
        row(.get, "/probes/{probe}", .viewer, .house), row(.get, "/probes/{probe}/series", .viewer, .house),
        row(.put, "/probes/{probe}", .admin, .house, probe), row(.delete, "/probes/{probe}", .admin, .house),
        row(.get, "/calls", .viewer, .house), row(.get, "/calls/{call}", .viewer, .house),
        row(.patch, "/calls/{call}", .operator, .house, #"{"theme":"x"}"#),
        row(.get, "/agencies", .viewer, .house), row(.get, "/agencies/{agency}", .viewer, .house),
        row(.put, "/agencies/{agency}", .supervisor, .house, #"{"phones":[]}"#), row(.delete, "/agencies/{agency}", .supervisor, .house),
        row(.get, "/inhibitions", .viewer, .house), row(.post, "/inhibitions", .supervisor, .house, inhibition),
        row(.get, "/inhibitions/{inhibition}", .viewer, .house),
        row(.put, "/inhibitions/{inhibition}", .supervisor, .house, inhibition),
        row(.delete, "/inhibitions/{inhibition}", .supervisor, .house),
        row(.get, "/agents", .viewer, .house),
    ]

    private static let silence = #"{"name":"{name}","when":{"all":[{"service":"x"}]},"until":"2099-01-01T00:00:00Z"}"#
    private static let probe = #"{"name":"{name}","kind":"icmp","target":"host.example.org"}"#
    private static let inhibition =
        #"{"name":"{name}","while":{"all":[{"service":"x"}]},"quiet":{"all":[{"service":"y"}]}}"#

    /// Covered by tests of their own: the intake knows services and scopes, the stream does not end, views are their owners', there is no
    /// ticket here, and files come by link; messages, contact methods and shifts have to be there (``OperationsTests``);
    /// issues and notices are everybody's own (``IssueFlowTests``, ``NoticePagesTests``), and a comment is its author's
    /// (``CommentPagesTests``).
    private static let elsewhere: Set<String> = [
        "patch /incidents/{id}/comments/{comment}",
        "post /events", "get /stream", "get /status/stream", "delete /me/tokens/{id}", "delete /users/{id}/tokens/{token}",
        "post /me/password", "post /status/subscribers/import", "delete /status/subscribers/{id}",
        "post /status/subscribers/{id}/confirmation", "delete /playbooks/unmatched/{id}", "get /playbooks/dry-runs/{id}",
        "get /views/{id}", "post /views/{id}", "delete /views/{id}", "post /views/{id}/default", "delete /views/{id}/default",
        "post /schedules/{id}/overrides", "delete /schedules/{id}/overrides/{override}", "post /schedules/{id}/swaps",
        "get /destinations/{id}/preview", "get /notifications/{id}", "post /notifications/{id}/resend", "post /me/contact-methods",
        "post /me/contact-methods/{id}/verify",
        "delete /me/contact-methods/{id}", "get /agencies/match", "post /agencies/import", "post /contacts/import", "delete /contacts/{id}",
        "get /tickets/{number}", "get /tickets/{number}/document", "get /tickets/csv/{table}", "get /tickets/json/{table}",
        "get /issues", "post /issues", "get /issues/{id}", "post /issues/{id}/comments", "post /issues/{id}/status",
        "post /incidents/{id}/issue",
        "get /notices", "get /notices/unread", "get /notices/choices", "put /notices/choices", "post /notices/read-all",
        "post /notices/clear", "post /notices/restore", "post /incidents/{id}/issue/close", "post /notices/{id}/read",
        // Of Finesse, which is not there (``FinesseRoutesTests``).
        "get /agents/{login}", "get /agents/{login}/history", "put /agents/{login}/state",
    ]

    @Test("The table names every operation of the document", .oneEngine)
    func tableIsWhole() async throws {
        let flow = try await FlowFixture()
        var documented: Set<String> = []
        let application = try flow.composition.application(inspect: { _, api in
            documented = Set(
                (api.document["paths"]?.fields ?? [:]).flatMap { path, item in
                    (item.fields ?? [:]).keys.map { $0 + " " + path.dropFirst(APIRoutes.root.count) }
                })
        })
        // What was made has to be run, so that it is shut down.
        try await application.test(.router) { _ in }
        let patterns = documented.map { ($0, $0.replacing(/\{[a-z]+\}/, with: "*")) }
        let covered = Set(
            Self.table.map { "\($0.method.rawValue.lowercased()) " + $0.path.replacing(/\{[a-z ]+\}|1$|sms$|0123456789abcdef$/, with: "*") }
        )
        #expect(Set(patterns.filter { !covered.contains($0.1) }.map(\.0)) == Self.elsewhere)
    }

    @Test("Every operation, every role, by base role, in the own team, in another team", .oneEngine)
    func rights() async throws {
        let place = try await Place()
        var callers: [(role: Role, standing: Standing, token: String)] = []
        for standing in Standing.allCases {
            for role in Role.allCases where standing == .base || Team.roles.contains(role) {
                callers.append(
                    (role, standing, try await place.caller(role, standing == .base ? nil : standing == .ownTeam ? place.own : place.other))
                )
            }
        }
        try await place.flow.test { [callers] client in
            for row in Self.table {
                for (role, standing, token) in callers {
                    let (path, body) = try await place.filled(row.path, row.body, client)
                    let answer = try await client.execute(
                        uri: APIRoutes.root + path, method: row.method,
                        headers: [.authorization: "Bearer " + token, .contentType: "application/json"],
                        body: body.map { ByteBuffer(string: $0) }
                    ) { $0 }
                    let expected = Self.expected(row, role, standing)
                    #expect(
                        Self.outcome(answer) == expected,
                        "\(row.method) \(row.path) as \(role) by \(standing): \(answer.status) \(answer.text)")
                }
            }
        }
    }

    private enum Outcome { case done, forbidden, hidden }

    private static func outcome(_ answer: TestResponse) -> Outcome? {
        switch answer.status.code {
        case 200, 201, 202, 204: .done
        case 403: .forbidden
        case 404: .hidden
        // A team that one may not see is no team to put a service into.
        case 422 where answer.text.contains("is no team"): .hidden
        default: nil
        }
    }

    private static func expected(_ row: Row, _ role: Role, _ standing: Standing) -> Outcome {
        if row.reach == .anybody { return role >= row.lowest ? .done : .forbidden }
        switch standing {
        case .base: return role >= row.lowest ? .done : .forbidden
        // The spare team is nobody's.
        case .ownTeam where row.path.contains("{spare team}"): return .hidden
        case .ownTeam:
            return row.reach != .house && role >= row.lowest ? .done : .forbidden
        case .otherTeam:
            if row.reach == .house { return row.path.hasPrefix("/teams/{") ? .hidden : .forbidden }
            // Who manages nothing anywhere is refused before anything is looked up.
            return row.path == "/services" && role < row.lowest ? .forbidden : .hidden
        }
    }
}

/// Two teams, the first with a service.
private struct Place: Sendable {
    let flow: FlowFixture
    let own: TeamID
    let other: TeamID
    let service: Service

    init() async throws {
        flow = try await FlowFixture()
        (own, other) = (try await flow.addTeam("Own").id, try await flow.addTeam("Other").id)
        service = try await Self.addService("Shop", own, flow)
    }

    private static func addService(_ name: String, _ team: TeamID, _ flow: FlowFixture) async throws -> Service {
        try await flow.addService(name, team: team)
    }

    /// A token with every scope, of a user with this base role, or with this role in a team.
    func caller(_ role: Role, _ team: TeamID?) async throws -> String {
        let name = "\(role.word) \(team?.description ?? "base")"
        let user = try await flow.addUser(name, access: Access(base: team == nil ? role : nil, teams: team.map { [$0: role] } ?? [:]))
        return try await flow.addToken(Set(Installation.scopes), owner: user.id)
    }

    /// The path and the body with what they are about, each made anew: an earlier try may have deleted it.
    func filled(_ path: String, _ body: String?, _ client: any TestClientProtocol) async throws -> (String, String?) {
        var (path, body) = (path, body)
        func fill(_ name: String, _ value: () async throws -> String) async throws {
            guard path.contains("{\(name)}") || body?.contains("{\(name)}") == true else { return }
            let value = try await value()
            path = path.replacing("{\(name)}", with: value)
            body = body?.replacing("{\(name)}", with: value)
        }
        let unique = UUID().uuidString
        try await fill("incident") { try await report(client)["incident_id"] ?? "" }
        try await fill("other incident") { try await report(client)["incident_id"] ?? "" }
        try await fill("event") { try await report(client)["event_id"] ?? "" }
        try await fill("service") { try await Self.addService("Service " + unique, own, flow).id.description }
        try await fill("team") { own.description }
        try await fill("name") { "Name " + unique }
        try await fill("word") { unique.lowercased() }
        for (name, value) in [("channel", "telegram"), ("language", "en"), ("kind", "opened")] { try await fill(name) { value } }
        try await fill("destination") {
            var draft = DestinationDraft(name: unique, channel: "telegram", address: "-1")
            draft.services = [try await Self.addService("Told of " + unique, own, flow).name]
            return String(try await flow.composition.notifications.destinations.add(draft, by: .commandLine).destination.id)
        }
        try await fill("schedule") {
            let draft = ScheduleDraft(name: unique, clock: try #require(ZoneClock.named("UTC")))
            return try await flow.composition.playbooks.schedules.add(draft, by: .commandLine).schedule.id.description
        }
        try await fill("probe") {
            let draft = ProbeDraft(name: unique, kind: .icmp, target: "host.example.org")
            return try await flow.composition.reachability.probes.add(draft, by: .commandLine).id.description
        }
        try await fill("call") {
            let draft = CallDraft(number: PhoneNumber("+37061234567"), region: "lt", door: .pop)
            return try await flow.composition.contactCenter.callRecorder.begin(draft, isAnswered: false, in: .none).id.description
        }
        try await fill("agency") {
            try await flow.composition.contactCenter.agencyOperations.save(unique, name: nil, phones: [], by: .commandLine).id.text
        }
        try await fill("silence") {
            String(try await flow.composition.playbooks.silences.add(QuietScene.silence(unique), by: .commandLine).id)
        }
        try await fill("inhibition") {
            String(try await flow.composition.playbooks.inhibitions.add(QuietScene.inhibition(unique), by: .commandLine).id)
        }
        try await fill("playbook") {
            let playbook = Playbook(code: unique, name: "x", service: "x")
            return try await flow.composition.playbooks.playbooks.save(playbook, by: .commandLine).playbook.code
        }
        try await fill("spare team") {
            try await flow.addTeam("Spare " + unique).id.description
        }
        try await fill("user name") { try await flow.addUser("User " + unique, access: Access(base: nil)).name }
        try await fill("user") {
            try await flow.addUser("User " + unique, access: Access(base: nil, teams: [own: .viewer])).id.description
        }
        try await fill("house token") {
            try await flow.composition.accounts.tokenOperations.add(name: "x", scopes: [.incidentsRead], owner: nil, by: .commandLine)
                .token.id.description
        }
        if path.hasPrefix("/status/") { try await fillStatusPage(fill) }
        return (path, body)
    }

    private func fillStatusPage(_ fill: (String, () async throws -> String) async throws -> Void) async throws {
        let page = flow.composition.statusPage
        let text = LocalizedText(english: "Text")
        func incident(isDraft: Bool = false) async throws -> StatusIncidentRecord {
            var draft = StatusIncidentOperations.Draft(title: text, text: text)
            draft.isDraft = isDraft
            return try await page.incidents.publish(draft, by: .commandLine)
        }
        let published = try await incident()
        try await fill("component") { try await page.components.add(.init(name: text), by: .commandLine).id.rawValue }
        try await fill("template") {
            try await page.templates.save(.init(name: UUID().uuidString, title: text, text: text), by: .commandLine).id.rawValue
        }
        try await fill("threshold") { try await page.thresholds.save(CellScope(.mms), limits: [:], by: .commandLine).id.rawValue }
        try await fill("host") { UUID().uuidString.lowercased() + ".example" }
        try await fill("site") {
            var draft = SiteOperations.Draft()
            draft.host = UUID().uuidString + ".example"
            return try await page.sites.save(draft, by: .commandLine).id.rawValue
        }
        try await fill("status incident") { published.id.rawValue }
        try await fill("status update") { published.incident.updates[0].id.rawValue }
        try await fill("further update") {
            let updated = try await page.incidents.update(published.id, .init(text: text), by: .commandLine).incident.updates
            return updated.first { $0.id != published.incident.updates[0].id }?.id.rawValue ?? ""
        }
        try await fill("status draft") { try await incident(isDraft: true).id.rawValue }
        let soon = flow.world.now.adding(.seconds(3600))
        let planned = try await page.maintenances.plan(
            .init(title: text, text: text, scheduledFor: soon, scheduledUntil: soon.adding(.seconds(60))), by: .commandLine)
        try await fill("maintenance") { planned.id.rawValue }
        try await fill("maintenance update") {
            let updated = try await page.maintenances.update(planned.id, text: text, by: .commandLine).updates
            return updated.first { $0.id != planned.updates[0].id }?.id.rawValue ?? ""
        }
    }

    private func report(_ client: any TestClientProtocol) async throws -> [String: String] {
        let body = #"{"title":"x","fingerprint":"\#(UUID().uuidString)"}"#
        let answer = try await client.post("/api/v1/events", body, bearer: service.code)
        return answer.json.mapValues { "\($0)" }
    }
}
