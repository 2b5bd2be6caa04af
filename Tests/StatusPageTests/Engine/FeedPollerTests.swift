import Foundation
import Kernel
import Logging
import Platform
import ServiceLifecycle
import TestKit
import Testing

@testable import StatusPage

@Suite("The sources are looked at again and again", .bothEngines, .timeLimit(.minutes(5)))
struct FeedPollerTests {
    private let world = TestWorld()
    private let directory: TestDirectory
    private let files: TestDatabase

    init() async throws {
        directory = try TestDirectory()
        files = try await TestDatabase(StatusPageStorage.migrations, now: world)
    }

    private func poller(
        _ names: Set<FeedName>, every interval: Duration = .seconds(10), timeout: Duration = .seconds(20), http: OutboundHTTP? = nil
    ) throws -> (FeedPoller, FeedSchedule) {
        let now: @Sendable () -> Timestamp = { [world] in world.now }
        let base = try #require(URL(string: "http://127.0.0.1"))
        let source = FeedSource(
            folder: FeedFolder(path: directory.path), address: http.map { FeedAddress(base: base, http: $0) }, timeout: timeout)
        let schedule = FeedSchedule(database: files.database, owner: "test", every: interval, longest: timeout, now: now)
        let look = FeedLook(schedule: schedule, source: source, parser: FeedParser(), now: now)
        let poller = FeedPoller(names, look: look, every: interval, logger: Logger(label: "test"))
        return (poller, schedule)
    }

    private func state(_ name: FeedName) async throws -> FeedState {
        try await files.database.read { connection in try #require(try FeedStore.states(on: connection).first { $0.name == name }) }
    }

    private func value(_ name: FeedName) async throws -> FeedReading.Value? {
        try await files.database.read { try FeedStore.readings(on: $0)[name]?.value }
    }

    @Test("A broken source keeps its last good value and says why; mended, it is read again")
    func breaking() async throws {
        let (poller, schedule) = try poller([.billing])
        try await schedule.begin([.billing])
        #expect(try await poller.runOnce(.billing))
        #expect(try await state(.billing).error == "the file is not there")
        #expect(try await value(.billing) == nil)

        _ = try directory.write("billing.data", "000001\n")
        #expect(try await !poller.runOnce(.billing))
        world.advance(.seconds(10))
        #expect(try await poller.runOnce(.billing))
        let good = BillingState(createCustomer: true)
        #expect(try await value(.billing) == .billing(good))

        _ = try directory.write("billing.data", "what?")
        world.advance(.seconds(10))
        #expect(try await poller.runOnce(.billing))
        #expect(try await state(.billing).error == "it is not six characters 0 or 1")
        #expect(try await value(.billing) == .billing(good))
        #expect(try await state(.billing).age(at: world.now) == 10)

        directory.remove()
        world.advance(.seconds(10))
        #expect(try await poller.runOnce(.billing))
        #expect(try await state(.billing).error == "the file is not there")
        #expect(try await value(.billing) == .billing(good))
    }

    @Test("A list is read as JSON")
    func list() async throws {
        let http = OutboundHTTP { request in
            guard request.url == "http://127.0.0.1/accendent" else { throw OutboundFailure.refused }
            return .init(status: 200, body: Data(#"[{"topic":"A","status":"active"}]"#.utf8))
        }
        let (poller, schedule) = try poller([.incidents, .mms], http: http)
        try await schedule.begin([.incidents, .mms])
        #expect(try await poller.runOnce(.incidents))
        #expect(try await value(.incidents) == .incidents([IncidentRow(topic: "A", status: .active)]))
        #expect(try await poller.runOnce(.mms))
        #expect(try await state(.mms).error == "nothing listens there")
    }

    @Test("All are looked at when the server starts, and one that hangs delays none of the others")
    func service() async throws {
        _ = try directory.write("sms.data", "FR;5;30;Rond\n")
        _ = try directory.write("email.data", "RU;Gmail;581\n")
        let stuck = Stuck()
        let http = OutboundHTTP { _ in
            await stuck.work()
            return .init(status: 200)
        }
        let (poller, _) = try poller([.sms, .email, .mms], timeout: .seconds(600), http: http)
        let group = ServiceGroup(services: [poller], logger: Logger(label: "test"))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            while true {
                let (sms, email) = (try await value(.sms), try await value(.email))
                if sms != nil, email != nil { break }
                await Task.yield()
            }
            #expect(try await state(.mms).triedAt == nil)
            await group.triggerGracefulShutdown()
            // Also while one hangs: nothing is said of a look that was broken off.
            try await tasks.waitForAll()
        }
        #expect(try await state(.mms).triedAt == nil)
        stuck.letGo()
    }
}
