import Accounts
import ContactCenter
import Foundation
import HTTPTypes
import Helpdesk
import Incidents
import Kernel
import Notifications
import Platform
import Playbooks
import Reachability
import Simulators
import StatusPage
import TestKit
import Testing
import Tickets

@testable import App

/// What the doors of the product call. Whoever may not is refused by the operation itself, whichever door it is called from,
/// and nothing is left behind.
@Suite("Operations", .oneEngine, .timeLimit(.minutes(5)))
struct OperationsTests {
    /// What is there to be changed, and who has no business with it.
    struct Scene: Sendable {
        let flow: FlowFixture
        let accounts: AccountsModule
        let team: Team
        let service: Service
        let user: User
        let session: SessionSummary.ID
        let houseToken: APITokenID
        let usersToken: APITokenID
        /// One of the service, one that was merged into it, and one beside them.
        let incident: IncidentID
        let part: IncidentID
        let otherIncident: IncidentID
        let link: Int64
        /// Of the user, on the incident.
        let comment: Int64
        /// Of the user.
        let view: Int64
        let status: StatusScene
        let connector: ConnectorID
        let told: ToldScene
        let quiet: QuietScene
        /// Of the user.
        let notice: NoticeID
        /// A set of triggers that no playbook knows.
        let unmatched: Int64
        let probe: Probe
        let schedule: DutyScene
        let issues: IssueScene
        let call: CallID
        let agents: AgentScene
        let strangers: [Caller]

        var statusPage: StatusPageModule { flow.composition.statusPage }
        var probes: ProbeOperations { flow.composition.reachability.probes }
        var tickets: TicketsModule { flow.composition.tickets }
        var notifications: NotificationsModule { flow.composition.notifications }
        var schedules: ScheduleOperations { flow.composition.playbooks.schedules }
        var playbooks: PlaybookOperations { flow.composition.playbooks.playbooks }
        var silences: SilenceOperations { flow.composition.playbooks.silences }
        var inhibitions: InhibitionOperations { flow.composition.playbooks.inhibitions }
        var dryRuns: DryRunOperations { flow.composition.playbooks.dryRuns(Ports.history(flow.composition.incidents)) }
        var connectors: ConnectorOperations { flow.composition.tickets.connectorOperations }
        var actions: IncidentActions { flow.composition.incidents.actions }
        var views: SavedViewActions { flow.composition.incidents.viewActions }

        init() async throws {
            // A source that is looked at, and is not there.
            let redmine = RedmineDouble()
            let finesse = AgentScene.finesse()
            flow = try await FlowFixture(redmine: redmine.http, outside: finesse.http) { settings in
                IssueScene.setUp(&settings)
                AgentScene.setUp(&settings)
                settings[FeedSettings.self].folder = "/nowhere"
                // Nothing is sent there: a code waits in the outbox.
                settings[MailSettings.self].url = "smtp://127.0.0.1:9"
                settings[MailSettings.self].from = "desk@example.org"
            }
            accounts = flow.composition.accounts
            team = try await flow.addTeam("Payments")
            let other = try await flow.addTeam("Mail")
            service = try await flow.addService("Shop", team: team.id)
            user = try await flow.addUser("ann", access: Access(base: .viewer, teams: [team.id: .operator]))
            session = SessionSummary.id(
                try #require(
                    try await accounts.sessions.authenticate(try await accounts.sessions.start(for: user, address: nil).sessionID)
                ).key)
            let tokens = accounts.tokenOperations
            houseToken = try await tokens.add(name: "h", scopes: [.servicesRead], owner: nil, by: .commandLine).token.id
            usersToken = try await tokens.add(name: "u", scopes: [.servicesRead], owner: user.id, by: .commandLine).token.id
            incident = try await flow.report("Shop is down", of: service)
            part = try await flow.report("Shop is slow", of: service)
            otherIncident = try await flow.report("Shop is closed", of: service)
            let incidents = flow.composition.incidents
            _ = try await incidents.actions.merge([part], into: incident, by: .commandLine)
            _ = try await incidents.actions.addLink("https://example.org/", title: nil, to: incident, by: .commandLine)
            link = try await flow.database.read { [store = incidents.store, incident] in
                try #require(try store.links(of: incident, on: $0).first).id
            }
            _ = try await incidents.actions.comment("Said too soon", on: incident, by: user.caller)
            comment = try await flow.database.read { [store = incidents.store, incident] in
                try #require(try store.timeline(of: incident, on: $0).last).id
            }
            view = try await incidents.viewActions.save("state=open", as: "Mine", for: nil, by: user.caller).id
            status = try await StatusScene(flow.composition.statusPage)
            connector = try await flow.composition.tickets.connectorOperations.add(name: "north", by: .commandLine).connector.id
            told = try await ToldScene(flow.composition.notifications, service: service, user: user)
            quiet = try await QuietScene(flow.composition.playbooks)
            notice = try await Self.notice(for: user.id, flow)
            _ = try await flow.composition.playbooks.playbooks.save(Self.playbook, by: .commandLine)
            unmatched = try await flow.database.write { connection in
                let row = try connection.row(
                    """
                    INSERT INTO playbook_unmatched (digest, triggers, times, first_at, last_at) VALUES ('x', '[]', 1, 0, 0) RETURNING id
                    """)
                return try #require(row).int64("id")
            }
            probe = try await flow.composition.reachability.probes.add(Self.probe("Router"), by: .commandLine)
            let nobody = try await flow.addUser("nobody", access: Access(base: nil))
            let chief = try await flow.addUser("chief", access: Access(base: nil, teams: [other.id: .supervisor]))
            try await Self.addAgency(flow)
            schedule = try await DutyScene(flow.composition.playbooks.schedules, [user.name, chief.name])
            issues = try await IssueScene(flow, redmine, user: user.caller)
            call = try await Self.call(flow)
            agents = try await AgentScene(flow, finesse, user: user)
            strangers = [
                Caller(actor: .token(99, name: "program"), access: Access(base: nil)),
                Caller(actor: nobody.actor, access: nobody.access), Caller(actor: chief.actor, access: chief.access),
            ]
        }

        static func probe(_ name: String) -> ProbeDraft { ProbeDraft(name: name, kind: .icmp, target: "host.example.org") }
        static let playbook = Playbook(code: "0001", name: "Shop", service: "Shop")
        static let madeUp = DryRun.Question.event(["service": "Shop", "title": "x"])

        /// Everything that is stored of accounts, and both logs.
        func rows() async throws -> [String] {
            try await flow.database.read { connection in
                try [
                    "services", "service_codes", "teams", "team_members", "users", "sessions", "api_tokens", "one_time_links",
                    "audit_log", "event_log", "incidents", "incident_parts", "incident_tags", "incident_links", "timeline", "comment_edits",
                    "incident_views", "incident_view_defaults", "feeds", "feed_values", "status_sites", "status_components",
                    "status_stretches", "status_incidents", "status_incident_components", "status_incident_links", "status_comments",
                    "status_base_stretches", "status_deletions",
                    "status_maintenances", "status_maintenance_components", "status_updates", "status_templates", "status_thresholds",
                    "status_subscribers", "status_subscriber_components", "status_broadcasts",
                    "connectors", "connector_errors", "ticket_runs", "ticket_rule_books", "destinations", "destination_services",
                    "schedules", "schedule_overrides", "calendar_links", "playbooks", "playbook_versions", "playbook_unmatched",
                    "contact_methods", "link_codes", "bell_readers", "contacts", "contact_tags", "notifications", "notification_lanes",
                    "room_replies", "message_words", "message_words_versions", "silences", "inhibitions", "notification_audiences",
                    "helpdesk_notices", "helpdesk_choices",
                    "helpdesk_issue_people", "helpdesk_issue_links", "helpdesk_quality_reads",
                    "probes", "contact_calls", "contact_agencies", "contact_agency_phones", "contact_callers",
                ].flatMap { table in try connection.query("SELECT * FROM \(table)").map { "\(table) \($0)" }.sorted() }
            }
        }
    }

    struct Operation: Sendable, CustomTestStringConvertible {
        enum Reach: Sendable {
            /// Whoever has the right to it.
            case shared
            /// The user whose it is.
            case personal
            /// Every user, for themselves: only a caller who is no user is a stranger.
            case own
        }

        let name: String
        let reach: Reach
        let run: @Sendable (Scene, Caller) async throws -> Void

        init(_ name: String, _ reach: Reach = .shared, _ run: @escaping @Sendable (Scene, Caller) async throws -> Void) {
            (self.name, self.reach, self.run) = (name, reach, run)
        }

        var testDescription: String { name }
    }

    static let accounts: [Operation] = [
        Operation("ServiceOperations.add") { scene, caller in
            _ = try await scene.accounts.serviceOperations.add(ServiceDraft(name: "New", team: scene.team.id), by: caller)
        },
        Operation("ServiceOperations.add") { scene, caller in
            _ = try await scene.accounts.serviceOperations.add(ServiceDraft(name: "New"), by: caller)
        },
        Operation("ServiceOperations.update") { scene, caller in
            _ = try await scene.accounts.serviceOperations.update(scene.service.id, ServiceChanges(grouping: .never), by: caller)
        },
        Operation("ServiceOperations.rotate") { scene, caller in
            _ = try await scene.accounts.serviceOperations.rotate(scene.service.id, overlap: .zero, by: caller)
        },
        Operation("ServiceOperations.delete") { scene, caller in
            _ = try await scene.accounts.serviceOperations.delete(scene.service.id, by: caller)
        },
        Operation("TeamOperations.add") { scene, caller in
            _ = try await scene.accounts.teamOperations.add(name: "New", by: caller)
        },
        Operation("TeamOperations.rename") { scene, caller in
            _ = try await scene.accounts.teamOperations.rename(scene.team.id, to: "New", by: caller)
        },
        Operation("TeamOperations.delete") { scene, caller in
            _ = try await scene.accounts.teamOperations.delete(scene.team.id, by: caller)
        },
        Operation("TeamOperations.setMember") { scene, caller in
            try await scene.accounts.teamOperations.setMember(scene.user.id, of: scene.team.id, role: .viewer, by: caller)
        },
        Operation("TeamOperations.setMember") { scene, caller in
            try await scene.accounts.teamOperations.setMember(named: "nobody", of: scene.team.id, role: .viewer, by: caller)
        },
        Operation("TeamOperations.setMembers") { scene, caller in
            try await scene.flow.database.write { connection in
                try scene.accounts.teamOperations.setMembers([("nobody", .viewer)], of: scene.team.id, by: caller, on: connection)
            }
        },
        Operation("TeamOperations.removeMember") { scene, caller in
            try await scene.accounts.teamOperations.removeMember(scene.user.id, of: scene.team.id, by: caller)
        },
        Operation("UserOperations.add") { scene, caller in
            _ = try await scene.accounts.users.add(name: "new", role: nil, password: "correct horse battery", by: caller)
        },
        Operation("UserOperations.invite") { scene, caller in
            _ = try await scene.accounts.users.invite(name: "new", role: nil, by: caller)
        },
        Operation("UserOperations.setEmail") { scene, caller in
            _ = try await scene.accounts.users.setEmail(scene.user.id, "new@example.org", by: caller)
        },
        Operation("UserOperations.setPassword") { scene, caller in
            _ = try await scene.accounts.users.setPassword(of: scene.user.id, "correct horse battery", by: caller)
        },
        Operation("UserOperations.resetLink") { scene, caller in
            _ = try await scene.accounts.users.resetLink(for: scene.user.id, by: caller)
        },
        Operation("UserOperations.setRole") { scene, caller in
            _ = try await scene.accounts.users.setRole(scene.user.id, .admin, by: caller)
        },
        Operation("UserOperations.disable") { scene, caller in _ = try await scene.accounts.users.disable(scene.user.id, by: caller) },
        Operation("UserOperations.enable") { scene, caller in _ = try await scene.accounts.users.enable(scene.user.id, by: caller) },
        Operation("OwnAccountOperations.setPreferences", .own) { scene, caller in
            _ = try await scene.accounts.ownAccount.setPreferences(PreferenceChanges(theme: .dark), by: caller)
        },
        Operation("OwnAccountOperations.changePassword", .own) { scene, caller in
            _ = try await scene.accounts.ownAccount.changePassword(current: "x", new: "correct horse battery", address: nil, by: caller)
        },
        Operation("SessionOperations.end") { scene, caller in
            try await scene.accounts.sessionOperations.end(scene.session, of: scene.user.id, by: caller)
        },
        Operation("SessionOperations.endAll") { scene, caller in
            try await scene.accounts.sessionOperations.endAll(of: scene.user.id, by: caller)
        },
        Operation("TokenOperations.add") { scene, caller in
            _ = try await scene.accounts.tokenOperations.add(name: "new", scopes: [.servicesRead], owner: nil, by: caller)
        },
        Operation("TokenOperations.add") { scene, caller in
            _ = try await scene.accounts.tokenOperations.add(name: "new", scopes: [.servicesRead], owner: scene.user.id, by: caller)
        },
        Operation("TokenOperations.revoke") { scene, caller in
            _ = try await scene.accounts.tokenOperations.revoke(scene.houseToken, of: nil, by: caller)
        },
        Operation("TokenOperations.revoke") { scene, caller in
            _ = try await scene.accounts.tokenOperations.revoke(scene.usersToken, of: scene.user.id, by: caller)
        },
    ]

    static let incidents: [Operation] = [
        Operation("IncidentActions.perform") { _ = try await $0.actions.perform(.acknowledge, on: $0.incident, by: $1) },
        Operation("IncidentActions.comment") { _ = try await $0.actions.comment("x", on: $0.incident, by: $1) },
        Operation("IncidentActions.editComment", .personal) {
            _ = try await $0.actions.editComment($0.comment, of: $0.incident, to: "x", by: $1)
        },
        Operation("IncidentActions.raise") { _ = try await $0.actions.raise($0.incident, to: .critical, by: $1) },
        Operation("IncidentActions.assign") { _ = try await $0.actions.assign($0.incident, to: $0.user.id, by: $1) },
        Operation("IncidentActions.delete") { try await $0.actions.delete($0.incident, by: $1) },
        Operation("IncidentActions.changeTags") { _ = try await $0.actions.changeTags(of: $0.incident, adding: ["x"], by: $1) },
        Operation("IncidentActions.addLink") {
            _ = try await $0.actions.addLink("https://example.org/x", title: nil, to: $0.incident, by: $1)
        },
        Operation("IncidentActions.removeLink") { _ = try await $0.actions.removeLink($0.link, from: $0.incident, by: $1) },
        Operation("IncidentActions.merge") { _ = try await $0.actions.merge([$0.otherIncident], into: $0.incident, by: $1) },
        Operation("IncidentActions.split") { _ = try await $0.actions.split($0.part, by: $1) },
        Operation("SavedViewActions.save", .own) { _ = try await $0.views.save("state=open", as: "New", for: nil, by: $1) },
        Operation("SavedViewActions.setDefault", .own) { try await $0.views.setDefault($0.view, by: $1) },
        Operation("SavedViewActions.rename", .personal) { try await $0.views.rename($0.view, to: "New", by: $1) },
        Operation("SavedViewActions.delete", .personal) { try await $0.views.delete($0.view, by: $1) },
    ]

    static let connectors: [Operation] = [
        Operation("ConnectorOperations.list") { _ = try await $0.connectors.list(by: $1) },
        Operation("ConnectorOperations.find") { _ = try await $0.connectors.find($0.connector, by: $1) },
        Operation("ConnectorOperations.add") { _ = try await $0.connectors.add(name: "south", by: $1) },
        Operation("ConnectorOperations.renewToken") { _ = try await $0.connectors.renewToken(of: $0.connector, by: $1) },
        Operation("ConnectorOperations.revokeToken") { try await $0.connectors.revokeToken(of: $0.connector, by: $1) },
        Operation("ConnectorOperations.delete") { try await $0.connectors.delete($0.connector, by: $1) },
    ]

    /// Those of all modules.
    static let tickets: [Operation] = [
        Operation("RunOperations.start") { _ = try await $0.tickets.runs.start(day: "2026-11-20", by: $1) },
        Operation("RunOperations.find") {
            let run = try await $0.tickets.runs.start(day: "2026-11-20", by: $1)
            _ = try await $0.tickets.runs.find(run.id, by: $1)
        },
        Operation("RunOperations.list") { _ = try await $0.tickets.runs.list(limit: 1, by: $1) },
        Operation("TicketLoad.find") { scene, caller in
            let time = scene.flow.world.now
            _ = try await scene.flow.database.read { try TicketLoad.find(by: caller, at: time, on: $0) }
        },
        Operation("RuleBookOperations.current") { _ = try await $0.tickets.rules.current(by: $1) },
        Operation("RuleBookOperations.save") { _ = try await $0.tickets.rules.save("{}", by: $1) },
    ]

    static let probes: [Operation] = [
        Operation("ProbeOperations.list") { _ = try await $0.probes.list(limit: 1, by: $1) },
        Operation("ProbeOperations.find") { _ = try await $0.probes.find($0.probe.id, by: $1) },
        Operation("ProbeOperations.target") { _ = try await $0.probes.target(nil, by: $1) },
        Operation("ProbeOperations.results") { _ = try await $0.probes.results(of: $0.probe, limit: 1, by: $1) },
        Operation("ProbeOperations.series") {
            let now = $0.flow.world.now
            let query = try ProbeSeriesQuery(from: now.adding(.seconds(-3600)), until: now, count: 60, at: now, ProbeSettings())
            _ = try await $0.probes.series(of: $0.probe.id, query, by: $1)
        },
        Operation("ProbeOperations.add") { _ = try await $0.probes.add(Scene.probe("Host"), by: $1) },
        Operation("ProbeOperations.change") { _ = try await $0.probes.change($0.probe.id, to: Scene.probe("Host"), by: $1) },
        Operation("ProbeOperations.remove") { try await $0.probes.remove($0.probe.id, by: $1) },
        Operation("ProbeOperations.put") { scene, caller in
            try await scene.flow.database.write { try scene.probes.put(Scene.probe("Host"), by: caller, on: $0) }
        },
        Operation("ProbeOperations.all") { scene, caller in
            _ = try await scene.flow.database.read { try scene.probes.all(by: caller, on: $0) }
        },
    ]

    static let groups = [
        "accounts": accounts, "incidents": incidents, "statusPage": statusPage, "publicPage": publicPage, "connectors": connectors,
        "tickets": tickets, "notifications": notifications, "playbooks": playbooks, "schedules": schedules, "silences": silences,
        "notices": notices,
        "issues": issues, "agents": agents,
        "probes": probes,
        "calls": calls, "agencies": agencies,
        "journal": journal,
    ]
    static let all = groups.keys.sorted().flatMap { groups[$0] ?? [] }

    @Test("Who may not is refused, and nothing is left behind")
    func refusals() async throws {
        let scene = try await Scene()
        let before = try await scene.rows()
        for operation in Self.all {
            for stranger in operation.reach == .own ? Array(scene.strangers.prefix(1)) : scene.strangers {
                do {
                    try await operation.run(scene, stranger)
                    Issue.record("\(operation.name) was done for \(stranger.actor.name)")
                } catch {
                    #expect(Self.refuses(error), "\(operation.name) for \(stranger.actor.name): \(error)")
                }
            }
            #expect(try await scene.rows() == before, "\(operation.name)")
        }
    }

    @Test("The same operations work for those who may", arguments: groups.keys.sorted())
    func controls(of group: String) async throws {
        // Whose password is changed has to have one.
        for operation in try #require(Self.groups[group]) where operation.name != "OwnAccountOperations.changePassword" {
            // Each begins anew: one operation takes away what the next one is about.
            let scene = try await Scene()
            try await operation.run(scene, operation.reach == .shared ? .commandLine : scene.user.caller)
        }
    }

    /// What is not seen does not exist; what is seen is not permitted.
    private static func refuses(_ error: any Error) -> Bool {
        guard let error = error as? ClientError else { return false }
        return error.status == .notFound || error.code == .notPermitted
    }

    // MARK: The sources

    private static let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources").standardized

    private static func files(where isMeant: (String) -> Bool) throws -> [(path: String, text: String)] {
        let all = try FileManager.default.subpathsOfDirectory(atPath: sources.path)
        return try all.filter { $0.hasSuffix(".swift") && isMeant("/" + $0) }.sorted().map { path in
            (path, try String(contentsOf: sources.appending(path: path), encoding: .utf8))
        }
    }

    @Test("Every operation takes its caller and stands in the table")
    func everyOperationTakesItsCaller() throws {
        let files = try Self.files { $0.contains("/Operations/") }
        #expect(files.count >= 10)
        let known = Set(Self.all.map(\.name))
        for (path, text) in files {
            let type = path.split(separator: "/").last?.dropLast(".swift".count).prefix { $0 != "+" } ?? ""
            for function in text.matches(of: /package (?:static )?func (\w+)[^(]*\(([^{]*)\{/) {
                #expect(function.2.contains(": Caller"), "\(path): \(function.1) can be called without saying who calls")
                #expect(known.contains("\(type).\(function.1)"), "\(path): \(function.1) stands in no table")
            }
        }
    }

    /// Files of doors that write by themselves, and why.
    private static let writers = [
        "App/Commands/DatabaseCommand.swift": "makes a role of the database, which is nothing of the product's"
    ]

    @Test("Doors decode, call and encode: none writes")
    func doorsDoNotWrite() throws {
        let doors = ["/Pages/", "/API/", "/Routes/", "/Dispatcher/", "/App/Commands/"]
        let files = try Self.files { path in doors.contains { path.contains($0) } && !path.hasPrefix("/Platform/") }
        #expect(files.count > 50)
        let writing = files.filter { $0.text.contains(/\.write \{|\bexecute\(/) }.map(\.path)
        #expect(Set(writing) == Set(Self.writers.keys))
    }

    @Test("Statements stand in Storage, where tests run them on both engines")
    func statementsStandInStorage() throws {
        let files = try Self.files { path in !["/Storage/", "/Simulators/", "/TestKit/"].contains { path.contains($0) } }
        #expect(files.count > 300)
        let statement = /\b(SELECT|INSERT INTO|DELETE FROM|UPDATE \w+ SET|(CREATE|DROP) (TABLE|INDEX|VIEW))\b|SQLStatement[(.]/
        let holding = files.filter { $0.text.contains(statement) }.map(\.path)
        #expect(holding.isEmpty)
    }
}
