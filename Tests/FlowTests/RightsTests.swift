import Accounts
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import Platform
import Playbooks
import TestKit
import Testing
import Tickets

@testable import App

/// Who may do what: every page and every form, by every kind of reader, to what belongs to their own team, to another
/// team, and to none.
@Suite("Rights", .oneEngine, .timeLimit(.minutes(5)))
struct RightsTests {
    /// What is there to be acted on.
    struct Target: Sendable {
        let team: TeamID?
        let service: ServiceID
        let incident: IncidentID
    }

    enum Reach: Sendable {
        /// The role that counts for the target; without one there is nothing at all (404).
        case team
        /// The base role alone.
        case house
        /// As ``house``, but what the reader does not see is not there.
        case houseOfTeam
    }

    struct Action: Sendable {
        let name: String
        let method: HTTPRequest.Method
        /// Nil: there is no such thing for a target without a team.
        let path: @Sendable (Target) -> String?
        var fields: KeyValuePairs<String, String> = [:]
        let reach: Reach
        /// The lowest role that may; nil for anybody who is signed in.
        let role: Role?

        static func get(_ name: String, _ reach: Reach, _ role: Role?, _ path: @escaping @Sendable (Target) -> String?) -> Action {
            Action(name: name, method: .get, path: path, reach: reach, role: role)
        }

        static func post(
            _ name: String, _ reach: Reach, _ role: Role?, _ fields: KeyValuePairs<String, String> = [:],
            _ path: @escaping @Sendable (Target) -> String?
        ) -> Action {
            Action(name: name, method: .post, path: path, fields: fields, reach: reach, role: role)
        }
    }

    /// The whole table.
    static let actions: [Action] = [
        .get("see an incident", .team, .viewer) { "/incidents/\($0.incident)" },
        .get("see an incident's row", .team, .viewer) { "/incidents/\($0.incident)/row" },
        .post("acknowledge", .team, .operator) { "/incidents/\($0.incident)/acknowledge" },
        .post("resolve", .team, .operator) { "/incidents/\($0.incident)/resolve" },
        .post("close", .team, .operator) { "/incidents/\($0.incident)/close" },
        .post("reopen", .team, .operator) { "/incidents/\($0.incident)/reopen" },
        .post("take", .team, .operator) { "/incidents/\($0.incident)/assign" },
        .post("release", .team, .operator) { "/incidents/\($0.incident)/release" },
        .post("comment", .team, .operator, ["comment": "x"]) { "/incidents/\($0.incident)/comment" },
        .post("tag", .team, .operator, ["add": "x"]) { "/incidents/\($0.incident)/tags" },
        .post("add a link", .team, .operator, ["url": "https://example.org/"]) { "/incidents/\($0.incident)/links" },
        .get("look for what to merge with", .team, .operator) { "/incidents/\($0.incident)/merge" },
        .get("come back to taking in", .team, .operator) { "/incidents/\($0.incident)/take" },
        .get("come back to taking apart", .team, .operator) { "/incidents/\($0.incident)/split" },
        .get("list an incident's occurrences", .team, .viewer) { "/incidents/\($0.incident)/occurrences" },
        .post("merge into another", .team, .operator, ["into": "none"]) { "/incidents/\($0.incident)/merge" },
        .post("merge another into it", .team, .operator, ["number": "none"]) { "/incidents/\($0.incident)/take" },
        .post("take apart", .team, .operator) { "/incidents/\($0.incident)/split" },
        .get("see a service", .team, .viewer) { "/services/\($0.service)" },
        .post("change a service", .team, .supervisor, ["grouping": "never"]) { "/services/\($0.service)" },
        .post("rotate a code", .team, .supervisor) { "/services/\($0.service)/rotate" },
        .post("send a test report", .team, .supervisor) { "/services/\($0.service)/test" },
        .post("delete a service", .team, .supervisor) { "/services/\($0.service)/delete" },
        .get("see a team", .team, .viewer) { $0.team.map { "/teams/\($0)" } },
        .post("take into a team", .team, .supervisor, ["user": "bystander", "role": "viewer"]) { $0.team.map { "/teams/\($0)/members" } },
        .post("give a team a service", .team, .supervisor, ["name": ""]) { $0.team.map { "/teams/\($0)/services" } },
        .post("give a role in a team", .team, .supervisor, ["role": "operator"]) { $0.team.map { "/teams/\($0)/members/1" } },
        .post("take out of a team", .team, .supervisor) { $0.team.map { "/teams/\($0)/members/1/remove" } },
        .post("rename a team", .houseOfTeam, .supervisor, ["name": ""]) { $0.team.map { "/teams/\($0)/rename" } },
        .post("add a team", .house, .supervisor, ["name": ""]) { _ in "/teams" },
        .get("list users", .house, .admin) { _ in "/users" },
        .get("see a user", .house, .admin) { _ in "/users/1" },
        .post("add a user", .house, .admin, ["name": "", "role": "viewer"]) { _ in "/users" },
        .post("give a role", .house, .admin, ["role": "viewer"]) { _ in "/users/1/role" },
        .post("give an address", .house, .admin, ["email": "new@example.org"]) { _ in "/users/1/email" },
        .post("put into a team", .house, .admin, ["team": "1", "role": "viewer"]) { _ in "/users/1/teams" },
        .post("make a password link", .house, .admin) { _ in "/users/1/reset-link" },
        .post("end somebody's sessions", .house, .admin) { _ in "/users/1/sessions/end" },
        .post("revoke somebody's token", .house, .admin) { _ in "/users/1/tokens/1/revoke" },
        .post("disable a user", .house, .admin) { _ in "/users/1/disable" },
        .post("enable a user", .house, .admin) { _ in "/users/1/enable" },
        .get("list the house's tokens", .house, .admin) { _ in "/tokens" },
        .post("make a token of the house", .house, .admin, ["name": "x", "scope": "events:write"]) { _ in "/tokens" },
        .post("revoke a token of the house", .house, .admin) { _ in "/tokens/2/revoke" },
        .get("begin a playbook", .house, .supervisor) { _ in "/playbooks/new" },
        .get("change a playbook", .house, .supervisor) { _ in "/playbooks/0001/edit" },
        .post("look at what a playbook would match", .house, .supervisor) { _ in "/playbooks/new/preview" },
        .post("save a playbook", .house, .supervisor, ["code": ""]) { _ in "/playbooks/new" },
        .get("list connectors", .house, .viewer) { _ in "/tickets/connectors" },
        .get("see a connector", .house, .viewer) { _ in "/tickets/connectors/1" },
        .post("add a connector", .house, .admin, ["name": ""]) { _ in "/tickets/connectors" },
        .post("give a connector another token", .house, .admin) { _ in "/tickets/connectors/1/token" },
        .post("revoke a connector's token", .house, .admin) { _ in "/tickets/connectors/1/revoke" },
        .get("see the dashboards of tickets", .house, .viewer) { _ in "/tickets/dashboard" },
        .get("list tickets", .house, .viewer) { _ in "/tickets/list" },
        .get("list suspended tickets", .house, .viewer) { _ in "/tickets/suspended" },
        .get("list runs", .house, .viewer) { _ in "/tickets/runs" },
        .post("have a day worked out", .house, .supervisor, ["day": "none"]) { _ in "/tickets/runs" },
        .get("see the rules of SLAs", .house, .viewer) { _ in "/tickets/rules" },
        .post("change the rules of SLAs", .house, .supervisor, ["rules": "none"]) { _ in "/tickets/rules" },
        .get("see the network monitor", .house, .viewer) { _ in "/network-monitor" },
        .get("list agencies", .house, .viewer) { _ in "/agencies" },
        .get("begin an agency", .house, .supervisor) { _ in "/agencies/new" },
        .post("write an agency", .house, .supervisor, ["id": ""]) { _ in "/agencies" },
        .post("write an agency anew", .house, .supervisor, ["phones": "none"]) { _ in "/agencies/1" },
        .get("see the journal of calls", .house, .viewer) { _ in "/contact-center/moscow" },
        .get("take the journal of calls along", .house, .viewer) { _ in "/contact-center/moscow/calls.csv" },
        .get("see a call of the journal", .house, .viewer) { _ in "/contact-center/moscow/calls/1" },
        .get("search the journal's agencies", .house, .viewer) { _ in "/contact-center/moscow/agencies" },
        .get("see the last calls", .house, .viewer) { _ in "/contact-center/vilnius" },
        .get("see the board of agents", .house, .viewer) { _ in "/agents" },
        .get("see the board on the wall", .house, .viewer) { _ in "/agents/wall" },
        .post("sign in to Finesse", .house, .viewer, ["username": ""]) { _ in "/agents/sign-in" },
        .post("sign out of Finesse", .house, .viewer) { _ in "/agents/sign-out" },
        .post("change one's state", .house, .viewer, ["state": ""]) { _ in "/agents/state" },
        .get("see how channels do", .house, .viewer) { _ in "/channels" },
        .get("see what was not sent", .house, .viewer) { _ in "/outbox" },
        .post("add a destination", .house, .supervisor, ["name": ""]) { _ in "/destinations" },
        .get("see the words of messages", .house, .supervisor) { _ in "/message-words" },
        .get("see the bell", .house, nil) { _ in "/bell" },
        .get("see its count", .house, nil) { _ in "/bell/count" },
        .post("read the bell", .house, nil, ["to": "1"]) { _ in "/bell/read" },
        .get("see what one was told of issues", .house, nil) { _ in "/notifications/history" },
        .get("see how much of it is new", .house, nil) { _ in "/notifications/count" },
        .get("see of what one is told", .house, nil) { _ in "/notifications/choices" },
        .post("choose of what one is told", .house, nil, ["xmpp": "on", "jid": "x"]) { _ in "/notifications/choices" },
        .post("read all notices", .house, nil) { _ in "/notifications/read" },
        .post("clear all notices", .house, nil) { _ in "/notifications/clear" },
        .post("bring notices back", .house, nil, ["moment": "1"]) { _ in "/notifications/undo" },
        .get("see what one was told", .house, nil) { _ in "/profile/messages" },
        .get("see how one is reached", .house, nil) { _ in "/profile/contact-methods" },
        .post("add a way to be reached", .house, nil, ["channel": "mail", "address": "x"]) { _ in "/profile/contact-methods" },
        .post("make a code for a chat", .house, nil) { _ in "/profile/contact-methods/telegram" },
        .get("see who is on call", .house, .viewer) { _ in "/on-call/now" },
        .get("see who is on call in a week", .house, .viewer) { _ in "/on-call/week" },
        .get("see who is on call in a month", .house, .viewer) { _ in "/on-call/month" },
        .post("make an address for one's calendar", .house, .viewer) { _ in "/on-call/calendar-link" },
        .get("begin a schedule", .house, .supervisor) { _ in "/on-call/new" },
        .post("add a schedule", .house, .supervisor, ["zone": ""]) { _ in "/on-call/new" },
        .get("list playbooks", .house, .viewer) { _ in "/playbooks" },
        .get("see a playbook", .house, .viewer) { _ in "/playbooks/0001" },
        .get("list unknown triggers", .house, .viewer) { _ in "/playbooks/unmatched" },
        .get("list dry runs", .house, .viewer) { _ in "/playbooks/dry-runs" },
        .post("try a playbook out", .house, .supervisor, ["playbook": "0001", "on": "past"]) { _ in "/playbooks/dry-runs" },
        .get("see whether playbooks are heard", .house, .viewer) { _ in "/playbooks/figures" },
        .get("list contacts", .house, .supervisor) { _ in "/contacts" },
        .post("take contacts over", .house, .supervisor, ["file": "x"]) { _ in "/contacts" },
        .get("see what is kept quiet", .house, .viewer) { _ in "/silences" },
        .get("think of a silence", .house, .operator) { _ in "/silences/new" },
        .post("add a silence", .house, .operator, ["name": ""]) { _ in "/silences/new" },
        .get("think of an inhibition", .house, .supervisor) { _ in "/silences/inhibitions/new" },
        .post("add an inhibition", .house, .supervisor, ["name": ""]) { _ in "/silences/inhibitions/new" },
        .get("see the settings", .house, .admin) { _ in "/settings" },
        .get("see how the system does", .house, .admin) { _ in "/system" },
        .get("see the audit log", .house, .admin) { _ in "/audit" },
        .get("export the audit log", .house, .admin) { _ in "/audit.csv" },
        .get("see how one works with issues", .house, nil) { _ in "/my-issues/settings" },
        .post("keep a signature", .house, nil, ["kind": "text", "signature": "x"]) { _ in "/my-issues/settings/signature" },
        .post("remove one's own key", .house, nil) { _ in "/my-issues/settings/key/remove" },
        .get("see the quality board", .house, nil) { _ in "/quality" },
        .get("see one's own account", .house, nil) { _ in "/profile" },
        .post("choose how pages look", .house, nil, ["theme": "dark"]) { _ in "/profile/preferences" },
        .post("change one's own password", .house, nil, ["current": "x", "password": "one", "again": "two"]) { _ in "/profile/password" },
        .post("end one's own other sessions", .house, nil) { _ in "/profile/sessions/end" },
        .post("make a token of one's own", .house, nil, ["name": "x", "scope": "incidents:read"]) { _ in "/profile/tokens" },
    ]

    /// What needs no row of its own: what leads to the sign-in or out of it, lists that show what their reader may see
    /// (``VisibilityTests``), what works on many of these or keeps a view of one's own, streams, one's own tokens (``UserPagesTests``), the deletion of a team, which
    /// comes last, and that of a connector (``OperationsTests``); one ticket and one run (``TicketPagesTests``), of which there is none here; the words of one message (``MessageWordsPagesTests``), the console of a web hook (``WebhookConsolePagesTests``) and what a destination would be told (``DestinationOperationsTests`` of its module); what takes playbooks away (``PlaybookPagesTests``); a silence and an inhibition of one's own (``OperationsTests``); one schedule (``OnCallPagesTests``); the link in a
    /// message, which is a proof of its own (``AcknowledgePagesTests``).
    static let elsewhere: Set = [
        "GET /", "GET /live", "GET /figures", "GET /figures/figures.csv", "GET /sign-in", "POST /sign-in", "GET /login", "POST /login",
        "POST /sign-out", "GET /setup/:",
        "POST /setup/:", "GET /incidents",
        // One occurrence, whose number nobody knows here (``OccurrencePagesTests``); a comment of one's own (``CommentPagesTests``).
        "GET /incidents/:/occurrences/:", "GET /incidents/:/comments/:", "POST /incidents/:/comments/:",
        "POST /incidents/actions", "GET /incidents/merge", "POST /incidents/merge",
        "GET /incidents/live", "GET /incidents/:/live", "GET /services", "POST /services", "GET /report",
        "GET /teams", "POST /teams/:/delete", "POST /profile/tokens/:/revoke",
        "GET /incidents/export.csv", "POST /incidents/actions/undo", "POST /incidents/views", "POST /incidents/views/:/rename",
        "POST /incidents/views/:/delete", "POST /incidents/views/:/default", "POST /tickets/connectors/:/delete",
        "GET /destinations", "POST /destinations/:/test", "POST /destinations/:/remove", "POST /outbox/:/resend",
        "POST /profile/contact-methods/:/verify", "POST /profile/contact-methods/:/quiet", "POST /profile/contact-methods/:/raise",
        "POST /profile/contact-methods/:/remove", "POST /contacts/:/remove",
        "GET /silences/:", "POST /silences/:", "POST /silences/:/end", "POST /silences/:/remove", "GET /silences/inhibitions/:",
        "POST /silences/inhibitions/:", "POST /silences/inhibitions/:/remove",
        "GET /tickets", "GET /tickets/list/:", "GET /tickets/list/:/minutes.csv", "GET /tickets/runs/:",
        "GET /on-call", "GET /on-call/schedules", "GET /on-call/schedules/:", "GET /on-call/schedules/:/edit",
        "POST /on-call/schedules/:/edit", "POST /on-call/schedules/:/remove", "POST /on-call/schedules/:/overrides",
        "POST /on-call/schedules/:/overrides/:/remove", "POST /on-call/schedules/:/swaps", "POST /on-call/schedules/:/calendar-link",
        "GET /calendars/:",
        "POST /playbooks/:/remove", "POST /playbooks/unmatched/:/remove", "GET /playbooks/dry-runs/:", "GET /destinations/:/preview",
        "GET /destinations/:/console", "POST /destinations/:/console", "GET /bell/live", "GET /answer/:", "POST /answer/:",
        "GET /answer/unsubscribe/:", "POST /answer/unsubscribe/:",
        // What telephones tell without a sign-in, and the old pages' scripts ask (``CallFlowTests``).
        "GET /contact-center/vilnius/tel", "POST /contact-center/vilnius/tel", "GET /contact-center/vilnius/tel/:",
        "POST /contact-center/vilnius/tel/:", "GET /pop", "POST /pop", "GET /get_latest_calls", "POST /update_call_theme",
        // Of agents whom Finesse has to know (``AgentPagesTests``).
        "GET /agents/live", "GET /agents/:/history", "POST /agents/:/state",
        // One agency of the journal (``JournalFlowTests``).
        "GET /contact-center/moscow/agencies/:",
        // A notice of one's own, and the old pages' addresses (``NoticePagesTests``).
        "GET /notifications", "GET /notifications/live", "GET /notifications/:", "POST /notifications/:/read",
        "POST /delete_notification_status/:", "POST /delete_notification_add_notes/:", "POST /clear-notifications",
        "GET /get-notification-count", "POST /update_vacuum_im_notifications", "GET /check-connection",
        "GET /message-words/:/:/:", "POST /message-words/:/:/:", "POST /message-words/:/:/:/preview",
        "POST /message-words/:/:/:/restore",
        // What Redmine lets its people do (``IssueFlowTests``); the old addresses lead to the old sign-in.
        "GET /my-issues", "GET /my-issues/new", "POST /my-issues/new", "GET /my-issues/:", "POST /my-issues/:",
        "POST /my-issues/:/status", "POST /my-issues/:/close", "GET /my-issues/:/files/:", "POST /my-issues/settings/key",
        "POST /incidents/:/issue", "POST /quality/read", "POST /quality/:/read", "GET /get-my-issues", "GET /comment-notifications",
        // An agency and a call, of which there is none here (``AgencyFlowTests``, ``OperationsTests``).
        "GET /agencies/:", "POST /agencies/:/delete", "GET /contact-center/calls/:", "POST /contact-center/calls/:/theme",
        "POST /contact-center/calls/:/notes", "POST /contact-center/calls/:/agency", "POST /contact-center/calls/:/caller",
        "GET /call-show/:",
        "POST /mark-comment-read/:", "POST /mark-all-comments-read", "GET /get-new-issues-count", "GET /get-total-issues-count",
    ]

    struct Reader: Sendable, CustomTestStringConvertible {
        let base: Role?
        let own: Role?
        var testDescription: String { "everywhere \(base?.word ?? "nothing"), in the team \(own?.word ?? "nothing")" }
    }

    static let readers: [Reader] =
        ([nil] + Role.allCases.map { $0 }).map { Reader(base: $0, own: nil) } + Team.roles.map { Reader(base: nil, own: $0) } + [
            Reader(base: .viewer, own: .supervisor), Reader(base: .operator, own: .viewer),
        ]

    private enum Outcome: String { case done, forbidden, absent }

    /// By rules of the test's own.
    private func expected(_ action: Action, _ reader: Reader, isOwn: Bool) -> Outcome {
        let there = isOwn ? max(reader.base?.rawValue ?? -1, reader.own?.rawValue ?? -1) : reader.base?.rawValue ?? -1
        guard let role = action.role else { return .done }
        switch action.reach {
        case .team: return there < 0 ? .absent : there < role.rawValue ? .forbidden : .done
        case .house: return reader.base?.rawValue ?? -1 < role.rawValue ? .forbidden : .done
        case .houseOfTeam: return there < 0 ? .absent : reader.base?.rawValue ?? -1 < role.rawValue ? .forbidden : .done
        }
    }

    private func outcome(_ answer: TestResponse) -> String {
        switch answer.status {
        case .forbidden: Outcome.forbidden.rawValue
        case .notFound: Outcome.absent.rawValue
        // A form that was let through and refused for what it says is let through.
        case .ok, .seeOther, .unprocessableContent: Outcome.done.rawValue
        default: "\(answer.status)"
        }
    }

    @Test(arguments: readers)
    func everybodyMayWhatTheTableSays(_ reader: Reader) async throws {
        let flow = try await FlowFixture()
        // Numbers 1 and 2 of the table: a user who is in both teams, a token of theirs and an installation-wide one.
        let bystander = try await flow.addUser("bystander", access: Access(base: .viewer))
        let teams = [try await flow.addTeam("Own"), try await flow.addTeam("Other")]
        _ = try await flow.addToken([.eventsWrite], owner: bystander.id)
        _ = try await flow.addToken([.eventsWrite])
        _ = try await flow.composition.tickets.connectorOperations.add(name: "north", by: .commandLine)
        let playbook = Playbook(code: "0001", name: "x", service: "x")
        _ = try await flow.composition.playbooks.playbooks.save(playbook, by: .commandLine)
        for team in teams { try await flow.setMember(bystander.id, of: team.id, .viewer) }
        let access = Access(base: reader.base, teams: reader.own.map { [teams[0].id: $0] } ?? [:])
        let user = try await flow.addUser("reader", access: access)
        try await flow.test { client in
            var browser = try await flow.browser(client, of: user)
            for action in Self.actions {
                for (number, team) in ([teams[0].id, teams[1].id, nil] as [TeamID?]).enumerated() {
                    let service = try await flow.addService("\(action.name) \(number)", team: team)
                    let target = Target(team: team, service: service.id, incident: try await flow.report("x", of: service))
                    guard let path = action.path(target) else { continue }
                    let answer =
                        action.method == .get
                        ? try await browser.get(path) : try await browser.post(path, from: "/profile", action.fields)
                    let expected = expected(action, reader, isOwn: number == 0).rawValue
                    #expect(outcome(answer) == expected, "\(action.name), \(["own team", "other team", "no team"][number])")
                }
            }
            // The reader's own team last, because of the role in it.
            for (team, isOwn) in [(teams[1].id, false), (teams[0].id, true)] {
                let target = Target(team: team, service: ServiceID(1), incident: IncidentID(1))
                let action = Action.post("delete a team", .houseOfTeam, .supervisor) { $0.team.map { "/teams/\($0)/delete" } }
                let path = try #require(action.path(target))
                #expect(outcome(try await browser.post(path, from: "/profile")) == expected(action, reader, isOwn: isOwn).rawValue)
            }
        }
    }

    /// Routes for programs, pages without data of the installation, and those that customers see.
    private static let machines = [
        "/api", "/v1", "/healthz", "/readyz", "/metrics", "/assets", "/docs", "/redoc", "/openapi.json", "/preferences",
        "/history.json", "/history.atom", "/history.rss", "/history", "/uptime", "/maintenances.ics", "/badge.svg", "/badge", "/embed.js",
        "/status", "/maintenances", "/webpush-worker.js", "/webpush", "/339",
        // Finesse's old addresses, which a sign-in to Finesse opens: ``FinesseRoutesTests``.
        "/finesse",
        // Those of the desk about the status page have a table of their own: ``StatusDeskRightsTests``.
        "/status-page",
    ]

    @Test("Every page and every form is in the table")
    func complete() async throws {
        let flow = try await FlowFixture()
        let target = Target(team: TeamID(1), service: ServiceID(1), incident: IncidentID(1))
        let listed = Self.actions.compactMap { action in action.path(target).map { Self.pattern(action.method.rawValue, $0) } }
        var served: [String] = []
        let application = try flow.composition.application(inspect: { routes, _ in
            served = routes.all.filter { route in !Self.machines.contains { route.path == $0 || route.path.hasPrefix($0 + "/") } }
                .flatMap { route in route.methods.map { Self.pattern($0, route.path) } }
        })
        // Run once, so that what it holds open is closed.
        try await application.test(.router) { _ in }
        served.removeAll { $0 == "POST /" }
        #expect(served.count > 60)
        #expect(Set(served).subtracting(listed).subtracting(Self.elsewhere).sorted() == [])
        #expect(Set(listed).union(Self.elsewhere).subtracting(served).sorted() == [])
    }

    /// A method and an address without its numbers and names.
    private static func pattern(_ method: String, _ path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map { part in
            part.hasPrefix("{") || Int(part) != nil ? ":" : String(part)
        }
        return method + " " + parts.joined(separator: "/")
    }

    @Test("Nobody may anything without signing in, and no form works without its token")
    func strangers() async throws {
        let flow = try await FlowFixture()
        let target = Target(team: TeamID(1), service: ServiceID(1), incident: IncidentID(1))
        try await flow.test { client in
            for action in Self.actions {
                let path = try #require(action.path(target))
                let answer = try await client.execute(uri: path, method: action.method) { $0 }
                if action.method == .get {
                    #expect(answer.headers[.location]?.hasPrefix("/sign-in") == true, "\(action.name)")
                } else {
                    #expect(answer.status == .forbidden || answer.status == .unsupportedMediaType, "\(action.name): \(answer.status)")
                }
            }
        }
    }
}
