import Accounts
import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("A source is read at once", .bothEngines, .timeLimit(.minutes(5)))
struct FeedOperationsTests {
    private let world = TestWorld()
    private let directory: TestDirectory
    private let test: TestDatabase

    init() async throws {
        directory = try TestDirectory()
        test = try await TestDatabase(AccountsStorage.migrations + StatusPageStorage.migrations, now: world)
    }

    private func schedule(_ owner: String) -> FeedSchedule {
        FeedSchedule(database: test.database, owner: owner, every: .seconds(3600), longest: .seconds(20), now: world.world.now)
    }

    private func operations() -> FeedOperations {
        let source = FeedSource(folder: FeedFolder(path: directory.path), address: nil, timeout: .seconds(20))
        let look = FeedLook(schedule: schedule("own"), source: source, parser: FeedParser(), now: world.world.now)
        return FeedOperations(
            database: test.database, parser: FeedParser(), selection: FeedSelection(named: nil, hasFolder: true, hasAddress: false),
            look: look, now: world.world.now)
    }

    private func report(_ feeds: FeedOperations, _ name: FeedName) async throws -> FeedOperations.Report {
        try #require(try await feeds.reports(by: .commandLine).first { $0.state.name == name })
    }

    @Test("Whether it is due or not, and what that brings stands in its report and in the audit log")
    func atOnce() async throws {
        let feeds = operations()
        #expect(try await report(feeds, .billing).nextAt == world.now)
        #expect(try await feeds.readNow(.billing, by: .commandLine))
        #expect(try await report(feeds, .billing).state.error == "the file is not there")
        _ = try directory.write("billing.data", "000001\n")
        #expect(try await feeds.readNow(.billing, by: .commandLine))
        let read = try await report(feeds, .billing)
        #expect(read.state.error == nil && read.reading?.value == .billing(BillingState(createCustomer: true)))
        #expect(read.nextAt == world.now.adding(.seconds(3600)) && read.isPolled && read.isSendable && !read.isLive)
        let audited = try await test.database.read {
            try $0.query("SELECT subject FROM audit_log WHERE action = 'status_feed.read'").map { try $0.text("subject") }
        }
        #expect(audited == ["feed billing", "feed billing"])
    }

    @Test("Somebody who is at it already is not disturbed")
    func busy() async throws {
        let (feeds, other) = (operations(), schedule("other"))
        try await other.begin([.billing])
        #expect(try await other.claim(.billing))
        #expect(try await !feeds.readNow(.billing, by: .commandLine))
        #expect(try await report(feeds, .billing).state.triedAt == nil)
    }

    @Test("What is not looked at cannot be, and who may not is refused")
    func refusals() async throws {
        let feeds = operations()
        await #expect(throws: ClientError.feedNotPolled(.mms)) { try await feeds.readNow(.mms, by: .commandLine) }
        let viewer = Caller(actor: .token(1, name: "program"), access: Access(base: .viewer))
        await #expect(throws: ClientError.notPermitted(.manageStatusPage)) { try await feeds.readNow(.billing, by: viewer) }
        let idle = FeedOperations(
            database: test.database, parser: FeedParser(), selection: FeedSelection(named: nil, hasFolder: false, hasAddress: false),
            now: world.world.now)
        await #expect(throws: ClientError.feedNotPolled(.sms)) { try await idle.readNow(.sms, by: .commandLine) }
    }
}
