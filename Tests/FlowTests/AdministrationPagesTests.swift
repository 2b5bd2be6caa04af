import Accounts
import Administration
import HTTPTypes
import HummingbirdTesting
import Kernel
import Platform
import TestKit
import Testing

@testable import App

@Suite("Settings and system", .oneEngine)
struct AdministrationPagesTests {
    @Test("Only an administrator sees them", arguments: ["/settings", "/system"])
    func rights(path: String) async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            for role in Role.allCases {
                var browser = try await flow.browser(client, as: role)
                #expect(try await browser.get(path).status == (role == .admin ? .ok : .forbidden))
            }
            var guest = PageBrowser(client: client)
            #expect(try await guest.get(path).status == .seeOther)
        }
    }

    @Test("The settings show values and where they were said; secrets only that they are there")
    func settings() async throws {
        let arguments = ["--port", "8443", "--database-url", "postgresql://desk:word@db/desk"]
        let environment = ["SWITCHBOARD_ADMIN_USER": "anna", "SWITCHBOARD_ADMIN_PASSWORD": "a very secret word"]
        let loaded = try Composition.settingsTable.load(arguments: arguments, environment: environment)
        let flow = try await FlowFixture(effectiveSettings: loaded.effective)
        try await flow.test { client in
            var admin = try await flow.browser(client, as: .admin)
            let page = try await admin.get("/settings").text
            #expect(page.contains("8443") && page.contains("--port") && page.contains("SWITCHBOARD_ADMIN_USER"))
            #expect(page.contains("anna") && !page.contains("secret word") && !page.contains("desk:word"))
            // Each is one or the other: a secret that is not set is not hidden.
            #expect(page.contains(#"<span class="soft">hidden</span></p>"#))
            #expect(!page.contains(#"hidden</span><span class="soft">not set"#))
            for key in Composition.settingsTable.rows.map(\.key) { #expect(page.contains("<code>\(key)</code>"), "\(key)") }
            let changed = try await admin.get("/settings?show=changed").text
            #expect(changed.contains("server.port") && !changed.contains("server.host"))
        }
    }

    @Test("The system page shows what the storage says")
    func system() async throws {
        let flow = try await FlowFixture()
        let service = try await flow.addService("Shop")
        try await flow.report("Down", of: service)
        try await flow.database.write { connection in
            try connection.execute(
                "INSERT INTO scheduled_jobs (name, due_at, finished_at, failures, last_error) VALUES (?1, ?2, ?2, ?3, ?4)",
                "retention", Timestamp(microseconds: 1_700_000_000_000_000), 3, "the <disk> is tired")
        }
        try await flow.test { client in
            var admin = try await flow.browser(client, as: .admin)
            let page = try await admin.get("/system").text
            #expect(page.contains(flow.database.dialect == .sqlite ? "SQLite 3." : "PostgreSQL 1"))
            #expect(page.contains("Repeated work fails: retention."))
            #expect(page.contains("failed 3 times in a row: the &lt;disk&gt; is tired"))
            #expect(page.contains("Raw events are kept for 90 days"))
            #expect(!page.contains("Nothing needs attention"))
        }
    }
}
