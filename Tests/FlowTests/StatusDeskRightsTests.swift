import Accounts
import HTTPTypes
import HummingbirdTesting
import Kernel
import Platform
import StatusPage
import TestKit
import Testing

@testable import App

/// Who may do what on the desk's pages of the status page: every page and every form.
@Suite("Rights on the desk's pages of the status page", .oneEngine, .timeLimit(.minutes(5)))
struct StatusDeskRightsTests {
    struct Action: Sendable {
        let method: HTTPRequest.Method
        /// Below `/status-page`.
        let path: @Sendable (StatusScene) -> String
        /// The lowest base role that may.
        let role: Role
        var fields: KeyValuePairs<String, String> = [:]

        static func get(_ role: Role, _ path: @escaping @Sendable (StatusScene) -> String) -> Action {
            Action(method: .get, path: path, role: role)
        }

        static func post(
            _ role: Role, _ fields: KeyValuePairs<String, String> = [:], _ path: @escaping @Sendable (StatusScene) -> String
        ) -> Action {
            Action(method: .post, path: path, role: role, fields: fields)
        }
    }

    /// The whole table; what takes something away stands last.
    static let actions: [Action] = [
        .get(.viewer) { _ in "/components" },
        .get(.operator) { _ in "/components/new" },
        .get(.operator) { "/components/\($0.component)" },
        .post(.operator, ["name.en": "New"]) { _ in "/components" },
        .post(.operator, ["name.en": "New"]) { _ in "/components/preview" },
        .post(.operator, ["name.en": "Other"]) { "/components/\($0.component)" },
        .post(.operator, ["name.en": "Other"]) { "/components/\($0.component)/preview" },
        .post(.operator, ["state": "operational"]) { "/components/\($0.component)/state" },
        .post(.operator) { "/components/\($0.component)/state/undo" },
        .post(.operator, ["position": "1"]) { "/components/\($0.component)/move" },
        .get(.viewer) { _ in "/incidents" },
        .get(.operator) { _ in "/incidents/new" },
        .get(.viewer) { "/incidents/\($0.incident)" },
        .get(.operator) { "/incidents/\($0.incident)/edit" },
        .get(.operator) { "/incidents/\($0.incident)/updates/\($0.update)" },
        .post(.operator, ["title.en": "New", "text.en": "Text"]) { _ in "/incidents" },
        .post(.operator, ["title.en": "New", "text.en": "Text"]) { _ in "/incidents/preview" },
        .post(.operator, ["incident": "1"]) { _ in "/incidents/draft" },
        .post(.operator, ["title.en": "Other"]) { "/incidents/\($0.incident)/edit" },
        .post(.operator) { "/incidents/\($0.draft)/publish" },
        .post(.operator) { "/incidents/\($0.incident)/updates/\($0.newest)/retract" },
        .post(.operator, ["text.en": "More"]) { "/incidents/\($0.incident)/updates/preview" },
        .post(.operator, ["text.en": "More"]) { "/incidents/\($0.incident)/updates" },
        .post(.operator, ["text.en": "Other"]) { "/incidents/\($0.incident)/updates/\($0.update)" },
        .post(.operator, ["comment": "Hm"]) { "/incidents/\($0.incident)/comments" },
        .post(.operator, ["incident": "1"]) { "/incidents/\($0.incident)/links" },
        .post(.operator) { "/incidents/\($0.incident)/links/1/remove" },
        .get(.viewer) { _ in "/maintenances" },
        .get(.operator) { _ in "/maintenances/new" },
        .get(.viewer) { "/maintenances/\($0.maintenance)" },
        .get(.operator) { "/maintenances/\($0.maintenance)/edit" },
        .post(.operator) { _ in "/maintenances" },
        .post(.operator) { _ in "/maintenances/preview" },
        .post(.operator, ["title.en": "Other"]) { "/maintenances/\($0.maintenance)/edit" },
        .post(.operator) { "/maintenances/\($0.maintenance)/updates/\($0.newestOfMaintenance)/retract" },
        .post(.operator, ["text.en": "More"]) { "/maintenances/\($0.maintenance)/updates/preview" },
        .post(.operator, ["text.en": "More"]) { "/maintenances/\($0.maintenance)/updates" },
        .post(.operator) { "/maintenances/\($0.maintenance)/start" },
        .get(.viewer) { _ in "/templates" },
        .get(.operator) { _ in "/templates/new" },
        .get(.operator) { "/templates/\($0.template)" },
        .post(.operator, ["name": "New"]) { _ in "/templates" },
        .post(.operator, ["name": "Other"]) { "/templates/\($0.template)" },
        .get(.viewer) { _ in "/pages" },
        .get(.supervisor) { _ in "/pages/new" },
        .get(.supervisor) { "/pages/\($0.site)" },
        .post(.supervisor, ["host": "third.example"]) { _ in "/pages" },
        .post(.supervisor, ["host": "second.example"]) { "/pages/\($0.site)" },
        .get(.viewer) { _ in "/feeds" },
        .get(.viewer) { _ in "/feeds/sources/sms" },
        .post(.operator) { _ in "/feeds/sources/sms/read" },
        .get(.supervisor) { "/feeds/thresholds/\($0.threshold)" },
        .post(.supervisor, ["channel": "sms", "worse": "2", "better": "3", "stale_seconds": "300"]) { "/feeds/thresholds/\($0.threshold)" },
        .get(.viewer) { _ in "/subscribers" },
        .post(.supervisor, ["file": "channel,address\nmail,x", "action": "preview"]) { _ in "/subscribers" },
        .post(.supervisor) { "/subscribers/\($0.subscriber)/confirmation" },
        .post(.supervisor) { "/subscribers/\($0.subscriber)/remove" },
        .post(.operator) { "/undo/\($0.deletion)" },
        .post(.operator) { "/components/\($0.component)/delete" },
        .post(.operator) { "/incidents/\($0.incident)/delete" },
        .post(.operator) { "/maintenances/\($0.maintenance)/end" },
        .post(.operator) { "/templates/\($0.template)/delete" },
        .post(.supervisor) { "/feeds/thresholds/\($0.threshold)/delete" },
        .post(.supervisor) { "/pages/\($0.site)/delete" },
    ]

    private static let root = "/status-page"
    static let bases: [Role?] = [nil] + Role.allCases.map { $0 }

    @Test("Everybody may what the table says", arguments: bases)
    func table(base: Role?) async throws {
        // A source that is looked at, and is not there.
        let flow = try await FlowFixture { $0[FeedSettings.self].folder = "/nowhere" }
        let team = try await flow.addTeam("Own")
        let access = Access(base: base, teams: base == nil ? [team.id: .supervisor] : [:])
        let user = try await flow.addUser("reader", access: access)
        _ = try await flow.report("Trouble", of: try await flow.addService("Shop", team: team.id))
        let scene = try await StatusScene(flow.composition.statusPage)
        try await flow.test { client in
            var browser = try await flow.browser(client, of: user)
            for action in Self.actions {
                let path = Self.root + action.path(scene)
                let answer =
                    action.method == .get ? try await browser.get(path) : try await browser.post(path, from: "/profile", action.fields)
                // A form that was let through and refused for what it says is let through.
                let isDone = [.ok, .seeOther, .unprocessableContent].contains(answer.status)
                let may = base.map { $0 >= action.role } ?? false
                #expect(may ? isDone : answer.status == .forbidden, "\(action.method) \(path): \(answer.status)")
            }
        }
    }

    @Test("Nobody may anything without signing in")
    func strangers() async throws {
        let flow = try await FlowFixture()
        let scene = try await StatusScene(flow.composition.statusPage)
        try await flow.test { client in
            for action in Self.actions {
                let answer = try await client.execute(uri: Self.root + action.path(scene), method: action.method) { $0 }
                if action.method == .get {
                    #expect(answer.headers[.location]?.hasPrefix("/sign-in") == true)
                } else {
                    #expect(answer.status == .forbidden || answer.status == .unsupportedMediaType)
                }
            }
        }
    }

    @Test("Every page and every form is in the table")
    func complete() async throws {
        let flow = try await FlowFixture()
        let scene = try await StatusScene(flow.composition.statusPage)
        let ids =
            [
                scene.component, scene.incident, scene.update, scene.draft, scene.maintenance, scene.template, scene.site, scene.threshold,
                scene.newest, scene.newestOfMaintenance, scene.deletion, scene.subscriber,
            ].map(\.rawValue) + [FeedName.sms.rawValue]
        func pattern(_ method: String, _ path: String) -> String {
            let parts = path.split(separator: "/").map(String.init).map { part in
                part.hasPrefix("{") || Int(part) != nil || ids.contains(part) ? ":" : part
            }
            return "\(method) /\(parts.joined(separator: "/"))"
        }
        var served: [String] = []
        let application = try flow.composition.application(inspect: { routes, _ in
            served = routes.all.filter { $0.path.hasPrefix(Self.root + "/") }.flatMap { route in
                route.methods.map { pattern($0, route.path) }
            }
        })
        // Run once, so that what it holds open is closed.
        try await application.test(.router) { _ in }
        let listed = Self.actions.map { pattern($0.method.rawValue, Self.root + $0.path(scene)) }
        #expect(Set(served).symmetricDifference(listed).sorted() == [])
    }

    @Test("Who may read sees the pages in the rail, and no form of theirs; others see neither")
    func readers() async throws {
        let flow = try await FlowFixture()
        let scene = try await StatusScene(flow.composition.statusPage)
        let team = try await flow.addTeam("Own")
        let guest = try await flow.addUser("guest", access: Access(base: nil, teams: [team.id: .supervisor]))
        try await flow.test { client in
            var viewer = try await flow.browser(client, as: .viewer)
            for path in [
                "/components", "/incidents", "/incidents/\(scene.draft)", "/maintenances/\(scene.maintenance)", "/templates", "/pages",
            ] {
                let page = try await viewer.get(Self.root + path)
                #expect(page.status == .ok && page.text.contains("href=\"/status-page/components\""), "\(path)")
                #expect(!page.text.contains("action=\"/status-page") && !page.text.contains("/new\""), "\(path)")
            }
            var stranger = try await flow.browser(client, of: guest)
            #expect(try await !stranger.get("/incidents").text.contains("/status-page"))
        }
    }
}
