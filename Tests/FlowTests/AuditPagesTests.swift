import Accounts
import HTTPTypes
import HummingbirdTesting
import Kernel
import Platform
import TestKit
import Testing

@testable import App

@Suite("The audit page", .oneEngine)
struct AuditPagesTests {
    private func lines(_ flow: FlowFixture, _ count: Int) async throws {
        let now = flow.world.now
        try await flow.database.write { connection in
            for number in 0..<count {
                try Audit.append(
                    .serviceChanged, "service 7 (Shop)", detail: ["number": "\(number)"], by: .user(UserID(50), name: "Eve"), at: now,
                    on: connection)
            }
        }
    }

    @Test("Filters by who, what, about what and when; the links of a line narrow it")
    func filters() async throws {
        let flow = try await FlowFixture()
        _ = try await flow.addService("Shop")
        try await flow.test { client in
            var admin = try await flow.browser(client, as: .admin)
            _ = try await admin.post("/services", from: "/services", ["name": "Mail, \"=1\""])
            flow.world.advance(.seconds(2 * 86_400))
            _ = try await admin.post("/services/2/rotate")
            func subjects(_ query: String) async throws -> (service: Bool, user: Bool, rotated: Bool) {
                let page = try await admin.get("/audit?" + query).text
                let table = page.split(separator: "<tbody").last ?? ""
                return (table.contains("service 1 (Shop)"), table.contains("user 1 (admin)"), table.contains("Replaced a code"))
            }
            #expect(try await subjects("") == (true, true, true))
            #expect(try await subjects("who=ADMIN") == (false, true, true))
            #expect(try await subjects("who=command+line") == (true, true, false))
            #expect(try await subjects("action=service.created") == (true, false, false))
            #expect(try await subjects("subject=shop") == (true, false, false))
            #expect(try await subjects("subject=service+1") == (true, false, false))
            #expect(try await subjects("subject=user%201&who=command+line") == (false, true, false))
            let rotated = String(flow.world.now.rfc3339.prefix(10))
            #expect(try await subjects("from=\(rotated)") == (false, false, true))
            #expect(try await subjects("until=\(flow.world.now.adding(.seconds(-86_400)).rfc3339.prefix(10))") == (true, true, false))
            for nonsense in ["from=yesterday", "until=2026-13-01", "before=x", "who=%00"] {
                #expect(try await admin.get("/audit?" + nonsense).status == .badRequest, "\(nonsense)")
            }
            #expect(try await admin.get("/audit?subject=nothing").text.contains("Nothing was recorded that matches"))
        }
    }

    @Test("Details are told in the reader's words, and teams by their names")
    func details() async throws {
        let flow = try await FlowFixture()
        let service = try await flow.addService("Shop")
        let (day, night) = try await (
            flow.composition.accounts.teamOperations.add(name: "Day", by: .commandLine),
            flow.composition.accounts.teamOperations.add(name: "Night", by: .commandLine)
        )
        for team in [day.id, night.id, nil] {
            _ = try await flow.composition.accounts.serviceOperations.update(
                service.id, ServiceChanges(team: .some(team)), by: .commandLine)
        }
        try await lines(flow, 1)
        try await flow.test { client in
            var admin = try await flow.browser(client, as: .admin)
            let page = try await admin.get("/audit").text
            for fact in ["changed</span> team", "team before</span> –", "team before</span> Day", "team</span> Night", "number</span> 0"] {
                #expect(page.contains(fact), "\(fact)")
            }
            #expect(!page.contains("old_team"))
            #expect(try await admin.get("/audit.csv").text.contains("old_team"))
            admin.language = "ru"
            #expect(try await admin.get("/audit").text.contains("команда раньше</span> Day"))
        }
    }

    @Test("Page by page, none twice and none left out")
    func pages() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var admin = try await flow.browser(client, as: .admin)
            try await lines(flow, 250)
            var (path, found): (String?, [String]) = ("/audit?who=Eve", [])
            while let next = path {
                let page = try await admin.get(next)
                found += page.text.matches(of: /number<\/span> (\d+)</).map { String($0.output.1) }
                path = page.text(between: "rel=\"next\" href=\"", and: "\"")?.replacing("&amp;", with: "&")
            }
            #expect(found == (0..<250).reversed().map { String($0) })
        }
    }

    @Test("The file holds everything the filter leaves, and no formula")
    func export() async throws {
        let flow = try await FlowFixture()
        try await flow.test { client in
            var admin = try await flow.browser(client, as: .admin)
            try await lines(flow, 1203)
            try await flow.database.write { [now = flow.world.now] connection in
                try Audit.append(
                    .serviceChanged, "=HYPERLINK(\"x\"),\n", by: .user(UserID(51), name: "Mallory"), at: now, on: connection)
            }
            let file = try await admin.get("/audit.csv?who=Eve")
            #expect(file.headers[.contentType] == "text/csv; charset=utf-8; header=present")
            #expect(file.headers[.contentDisposition]?.contains("audit.csv") == true)
            let rows = file.text.split(separator: "\r\n")
            #expect(rows.count == 1204 && rows[0] == "\u{FEFF}time,who,kind,action,subject,detail")
            #expect(rows[1].hasSuffix("Eve,user,service.changed,service 7 (Shop),number=1202"))
            #expect(rows.last?.hasSuffix("number=0") == true)
            let other = try await admin.get("/audit.csv?who=Mallory").text
            #expect(other.contains("\"'=HYPERLINK(\"\"x\"\"),\n\""))
        }
    }
}
