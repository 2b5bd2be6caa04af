import Accounts
import HTTPTypes
import HummingbirdTesting
import Incidents
import Kernel
import Platform
import ServiceHealth
import TestKit
import Testing

@testable import App

@Suite("Pages of services", .oneEngine)
struct ServicePagesTests {
    @Test("A service is added, its code shown to those who may see it")
    func add() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var chief = try await flow.browser(client, as: .supervisor)
            let added = try await chief.post("/services", from: "/services", ["name": "Shop <1>", "status_url": "https://shop.example/"])
            #expect(added.headers[.location] == "/services/1?done=added")
            let found = try await flow.database.read { [store = flow.composition.accounts.services] in
                try store.find(ServiceID(1), on: $0)
            }
            let service = try #require(found)
            #expect(service.code.count == 20)
            let page = try await chief.get("/services/1?done=added").text
            #expect(page.contains(service.code) && page.contains("Shop &lt;1&gt;") && page.contains("Service added"))
            for role in [Role.viewer, .operator] {
                var other = try await flow.browser(client, as: role)
                for path in ["/services/1", "/report"] {
                    let seen = try await other.get(path)
                    #expect(seen.status == .ok)
                    #expect(seen.text.contains(service.code) == role.may(.seeCodes))
                    #expect(!seen.text.contains("/services/1/rotate"))
                }
                #expect(try await other.post("/services", ["name": "Mine"]).status == .forbidden)
            }
        }
    }

    @Test("How a service is doing stands on its pages, until it has another address")
    func health() async throws {
        // Nobody asks the address.
        let flow = try await FlowFixture { $0[HealthSettings.self].seconds = 0 }
        let shop = try await flow.addService("Shop")
        let now = flow.world.now
        try await flow.test { client in
            var chief = try await flow.browser(client, as: .supervisor)
            for path in ["/services", "/services/\(shop.id)"] { #expect(!(try await chief.get(path).text.contains("health-"))) }
            let fields: KeyValuePairs = ["grouping": "title", "status_url": "https://shop.example/a"]
            #expect(try await chief.post("/services/\(shop.id)", from: "/services", fields).status == .seeOther)
            #expect(try await chief.get("/services").text.contains("health-unknown"))
            try await flow.database.write { connection in
                try connection.execute(
                    """
                    INSERT INTO service_health (service_id, address, state, since, checked_at, status, milliseconds, problem)
                    VALUES (?1, 'https://shop.example/a', 0, ?2, ?2, 503, 12, NULL)
                    """, shop.id, now)
            }
            #expect(try await chief.get("/services").text.contains("health-down"))
            #expect(try await chief.get("/services/\(shop.id)").text.contains("503 after 12 ms"))
            let other: KeyValuePairs = ["grouping": "title", "status_url": "https://shop.example/b"]
            #expect(try await chief.post("/services/\(shop.id)", from: "/services", other).status == .seeOther)
            for path in ["/services", "/services/\(shop.id)"] {
                let page = try await chief.get(path).text
                #expect(page.contains("health-unknown") && !page.contains("health-down"))
            }
        }
    }

    @Test(
        "A form that is refused says why and keeps what was typed",
        arguments: [
            ("", "", "The name is empty"), ("Taken", "", "The name &quot;Taken&quot; is taken"),
            ("New", "ftp://x", "is no http or https address"),
            ("New", "https://ann:secret@x.test", "holds a user name or a password"),
            (String(repeating: "x", count: 101), "", "use at most 100 characters"),
        ])
    func refused(name: String, status: String, problem: String) async throws {
        let flow = try await FlowFixture()
        _ = try await flow.addService("taken")
        try await flow.test { client in
            var chief = try await flow.browser(client, as: .supervisor)
            let answer = try await chief.post("/services", from: "/services", ["name": name, "status_url": status])
            #expect(answer.status == .unprocessableContent)
            #expect(answer.text.contains(problem))
            #expect(answer.text.contains("value=\"\(name)\""))
            #expect(answer.text.contains("name=\"return_to\" value=\"/services\""))
        }
    }

    @Test("An address that somebody else gave is vouched for by an administrator who says so, not by one who saves something else")
    func vouching() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            let (page, store) = ("/services/1", flow.composition.accounts.services)
            func isTrusted() async throws -> Bool? {
                try await flow.database.read { try store.find(ServiceID(1), on: $0)?.isStatusURLTrusted }
            }
            var chief = try await flow.browser(client, as: .supervisor)
            _ = try await chief.post("/services", from: "/services", ["name": "Shop", "status_url": "http://10.0.0.1/"])
            #expect(try await !chief.get(page).text.contains("confirm_status_url"))
            var admin = try await flow.browser(client, as: .admin)
            #expect(try await admin.get(page).text.contains("name=\"confirm_status_url\""))
            let saved = try await admin.post(page, from: page, ["grouping": "never", "status_url": "http://10.0.0.1/"])
            #expect(saved.status == .seeOther)
            #expect(try await isTrusted() == false)
            // Who may not vouch does not by sending the field.
            for (browser, expected) in [(chief, false), (admin, true)] {
                var browser = browser
                _ = try await browser.post(page, from: page, ["status_url": "http://10.0.0.1/", "confirm_status_url": "1"])
                #expect(try await isTrusted() == expected)
            }
            #expect(try await !admin.get(page).text.contains("confirm_status_url"))
            _ = try await chief.post(page, from: page, ["status_url": "http://10.0.0.2/"])
            #expect(try await isTrusted() == false)
        }
    }

    @Test("A replaced code stays valid for a while, and the page says until when")
    func rotate() async throws {
        let flow = try await FlowFixture { $0[ServiceCodeSettings.self].overlapHours = 24 }
        let shop = try await flow.addService("Shop", code: "old-code")
        try await flow.test { client in
            var chief = try await flow.browser(client, as: .supervisor)
            #expect(try await chief.get("/services/\(shop.id)").text.contains("The old one keeps working for 1\u{A0}d"))
            let answer = try await chief.post("/services/\(shop.id)/rotate", from: "/services/\(shop.id)")
            #expect(answer.headers[.location] == "/services/\(shop.id)?done=rotated")
            let page = try await chief.get("/services/\(shop.id)").text
            #expect(page.contains("The previous code works until 22 Nov 2026") && !page.contains("old-code"))
        }
    }

    @Test("Settings are changed one form at a time")
    func settings() async throws {
        let flow = try await FlowFixture()
        let shop = try await flow.addService("Shop")
        try await flow.test { client in
            var chief = try await flow.browser(client, as: .supervisor)
            let page = "/services/\(shop.id)"
            let saved = try await chief.post(page, from: page, ["grouping": "never", "status_url": "", "logs_folder": "/var/log/shop"])
            #expect(saved.headers[.location] == page + "?done=saved")
            #expect(try await chief.get(page).text.contains("value=\"never\" checked"))
            let wrong = try await chief.post(page, from: page, ["grouping": "never", "logs_folder": "logs"])
            #expect(wrong.status == .unprocessableContent && wrong.text.contains("is no absolute path"))
            #expect(wrong.text.contains("name=\"return_to\" value=\"\(page)\""))
            #expect(try await chief.post(page, from: page, ["grouping": "guess"]).status == .badRequest)
        }
    }

    @Test("The test report becomes an incident; deleting says what goes, and it goes")
    func testAndDelete() async throws {
        let flow = try await FlowFixture()
        let shop = try await flow.addService("Shop")
        try await flow.test { client in
            var chief = try await flow.browser(client, as: .supervisor, name: "anna")
            let page = "/services/\(shop.id)"
            #expect(try await chief.get(page).text.contains("The service has no incidents"))
            let tried = try await chief.post(page + "/test", from: page)
            #expect(tried.headers[.location] == "/incidents/1")
            #expect(try await chief.get("/incidents/1").text.contains("Sent by anna from the service"))
            #expect(try await chief.get("/services").text.contains("1 open incident"))
            #expect(try await chief.get(page).text.contains("and 1 incident with its timeline"))
            #expect(try await flow.composition.accounts.serviceDirectory.service(shop.id) != nil)
            let gone = try await chief.post(page + "/delete", from: page)
            #expect(gone.headers[.location] == "/services?done=deleted")
            #expect(flow.composition.accounts.serviceDirectory.cached(shop.id) == nil)
            #expect(try await chief.get(page).status == .notFound)
        }
        #expect(try await flow.incidents().isEmpty)
    }

    @Test("The list is searched, says how each service stands, and its counts lead to what they count")
    func standings() async throws {
        let flow = try await FlowFixture()
        let (shop, mail) = (try await flow.addService("Shop <1>"), try await flow.addService("Mail"))
        let first = try await flow.report("a", of: shop, level: .critical)
        let resolved = try await flow.report("b", of: shop)
        try await flow.report("c", of: shop, level: .warning)
        let actions = flow.composition.incidents.actions
        _ = try await actions.perform(.acknowledge, on: first, by: .commandLine)
        _ = try await actions.perform(.resolve, on: resolved, by: .commandLine)
        try await flow.test { client in
            var browser = try await flow.browser(client, as: .viewer)
            let page = try await browser.get("/services").text
            let link = "/incidents?state=open&state=acknowledged&service=\(shop.id)"
            #expect(page.contains("href=\"\(link.replacing("&", with: "&amp;"))\">2 open incidents</a>") && page.contains("2 services"))
            #expect(page.contains("level-critical") && page.contains("No report yet") && page.contains("Last report "))
            let listed = try await browser.get(link).text
            #expect(listed.matches(of: /data-number="/).count == 2)
            for (query, names) in [
                ("q=shop", ["Shop"]), ("q=MAIL", ["Mail"]), ("state=open", ["Shop"]), ("state=quiet", ["Mail"]), ("q=shop&state=quiet", []),
            ] {
                let found = try await browser.get("/services?" + query).text
                for (name, id) in [("Shop", shop.id), ("Mail", mail.id)] {
                    #expect(found.contains("\"service-name\" href=\"/services/\(id)\"") == names.contains(name), "\(query)")
                }
                #expect(found.contains("No service matches") == names.isEmpty && found.contains("Show all"))
            }
            #expect(try await browser.get("/services?state=worst").status == .badRequest)
            #expect(try await browser.get("/services?q=%3Cb%3E").text.contains("value=\"&lt;b&gt;\""))
            #expect(try await browser.get("/services/\(shop.id)").text.contains("Last report "))
        }
    }

    @Test("The ends of log files are shown, from allowed folders only")
    func logs() async throws {
        let folder = try TestDirectory()
        _ = try folder.write("shop.log", "INFO <start>\nERROR it broke")
        let flow = try await FlowFixture { $0[AppLogSettings.self].roots = [folder.path] }
        let shop = try await flow.addService("Shop")
        try await flow.test { client in
            var chief = try await flow.browser(client, as: .supervisor)
            let page = "/services/\(shop.id)"
            _ = try await chief.post(page, from: page, ["grouping": "title", "logs_folder": folder.path])
            let shown = try await chief.get(page).text
            #expect(shown.contains("shop.log") && shown.contains("INFO &lt;start&gt;") && shown.contains("log-error"))
            _ = try await chief.post(page, from: page, ["grouping": "title", "logs_folder": "/etc"])
            let refused = try await chief.get(page).text
            #expect(refused.contains("outside those this server may read") && !refused.contains("hostname"))
        }
    }

    @Test("How to report carries the address people use and the chosen service")
    func report() async throws {
        let flow = try await FlowFixture()
        let shop = try await flow.addService("Shop", code: "shop-code")
        _ = try await flow.addService("Another", code: "another-code")
        try await flow.test { client in
            var chief = try await flow.browser(client, as: .supervisor)
            let page = try await chief.get("/report?service=\(shop.id)").text
            #expect(page.contains("http://localhost/api/v1/events") && page.contains("shop-code") && !page.contains("another-code"))
            var viewer = try await flow.browser(client, as: .viewer)
            let seen = try await viewer.get("/report?service=\(shop.id)").text
            #expect(seen.contains("Bearer CODE") && !seen.contains("shop-code"))
        }
    }
}

extension ServicePagesTests {
    @Test("A service gets a rate limit of its own, and loses it again", arguments: [("600", 600), ("", nil)] as [(String, Int?)])
    func rateLimit(typed: String, stored: Int?) async throws {
        let flow = try await FlowFixture()
        let service = try await flow.addService("Shop")
        try await flow.test { client in
            var chief = try await flow.browser(client, as: .supervisor)
            #expect(
                try await chief.post("/services/1", from: "/services/1", ["rate_limit": "5"]).headers[.location]?.contains("saved") == true)
            _ = try await chief.post("/services/1", from: "/services/1", ["rate_limit": typed])
            let found = try await flow.database.read { [store = flow.composition.accounts.services] in
                try store.find(service.id, on: $0)
            }
            #expect(found?.rateLimit == stored)
            let refused = try await chief.post("/services/1", from: "/services/1", ["rate_limit": "many"])
            #expect(
                refused.status == .unprocessableContent && refused.text.contains("give 1 to 1,000,000 events")
                    && refused.text.contains("many"))
        }
    }

    @Test("The rules can be tried on recent events by those who may change them")
    func preview() async throws {
        let flow = try await FlowFixture()
        let service = try await flow.addService("Shop")
        for (title, message) in [("Payment 1 failed", "card"), ("Payment 2 failed", "bank"), ("No <stock>", "")] {
            try await flow.report(title, of: service, message: message)
        }
        try await flow.test { client in
            var chief = try await flow.browser(client, as: .supervisor)
            let page = try await chief.get("/services/1").text
            #expect(page.contains("href=\"/services/1?preview=on#preview-title\"") && !page.contains("class=\"preview\""))
            let tried = try await chief.get("/services/1?preview=on").text
            #expect(tried.contains("Of the 3 newest events that are kept:") && tried.contains("No &lt;stock&gt;"))
            let counts = tried.matches(of: /<strong>(\d) incidents<\/strong>/).map { String($0.output.1) }
            #expect(counts == ["2", "2", "3", "3", "3"])
            var onlooker = try await flow.browser(client, as: .viewer)
            #expect(try await !onlooker.get("/services/1?preview=on").text.contains("preview-title"))
        }
    }
}
