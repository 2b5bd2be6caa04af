import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("What the document is made of", .bothEngines)
struct DocumentSourceTests {
    private let world = TestWorld()

    private func document(
        _ selection: FeedSelection, pushing texts: [FeedName: String] = [:], open titles: [String] = []
    ) async throws -> StatusDocument {
        let files = try await TestDatabase(StatusPageStorage.migrations, now: world)
        let now = world.now
        for (name, text) in texts {
            let reading = try FeedParser().reading(of: name, sent: Data(text.utf8))
            try await files.database.write { try FeedStore.push(reading, to: name, at: now, on: $0) }
        }
        let incidents = OpenIncidents(count: { titles.count }, titles: { Array(titles.prefix($0)) })
        return try await DocumentSource(database: files.database, selection: selection, incidents: incidents).document(at: now)
    }

    @Test("What was sent is shown; what is not in use is empty, whatever is kept of it")
    func sent() async throws {
        let texts: [FeedName: String] = [.billing: "000001", .sms: "FR;5;30;Rond"]
        let all = try await document(.init(named: nil, hasFolder: false, hasAddress: false), pushing: texts)
        #expect(all.status && all.data?.billing.createCustomer == true && all.data?.sms[0].first?.country == "France")
        let some = try await document(.init(named: [.billing], hasFolder: false, hasAddress: false), pushing: texts)
        #expect(some.status && some.data?.billing.createCustomer == true && some.data?.sms == [[], []])
        #expect(some.health["sms"] == .init(ok: true, age: nil, rows: 0, rejected: 0, error: ""))
    }

    @Test("A source in use that was never read makes it wait")
    func waiting() async throws {
        let waiting = try await document(
            .init(named: [.billing, .mms], hasFolder: false, hasAddress: false), pushing: [.billing: "000001"])
        #expect(!waiting.status && waiting.error == "Error on collect data: mms (not read yet)")
    }

    @Test("Support and incidents can be Switchboard's own")
    func live() async throws {
        let selection = FeedSelection(named: nil, hasFolder: false, hasAddress: false, live: [.support, .incidents])
        let titles = (1...17).map { "Incident \($0)" }
        let document = try await document(selection, pushing: [.support: #"[{"topic":"SMS","active_tickets":1}]"#], open: titles)
        #expect(document.data?.support == [3, 56])
        #expect(document.data?.incident == titles.map { IncidentRow(topic: $0, status: .active) })
        #expect(document.health["incidents"] == .init(ok: true, age: 0, rows: 17, rejected: 0, error: ""))
    }
}
