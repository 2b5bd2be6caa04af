@testable import Accounts
import Kernel
import Platform
import Synchronization
import TestKit
import Testing

@Suite(.bothEngines) struct CatchUpTests {
    let world = TestWorld()

    private func make() async throws -> (CatchUp, TestDatabase) {
        let files = try await TestDatabase([], now: world)
        return (CatchUp(database: files.database, now: world.world.now), files)
    }

    @Test func whoComesMeanwhileSharesTheNextLook() async throws {
        let (catchUp, files) = try await make()
        defer { withExtendedLifetime(files) {} }
        let looks = Looks()
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await catchUp.run {
                    looks.count()
                    start.yield()
                    for await _ in released { break }
                }
            }
            for await _ in started { break }
            for _ in 0..<100 {
                group.addTask { try await catchUp.run { looks.count() } }
            }
            while catchUp.waitingCount < 100 { await Task.yield() }
            release.yield()
            try await group.waitForAll()
        }
        #expect(looks.number == 2)
    }

    @Test func aRequestThatIsGivenUpDoesNotFailTheOthers() async throws {
        let (catchUp, files) = try await make()
        defer { withExtendedLifetime(files) {} }
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let first = Task {
            try await catchUp.run {
                start.yield()
                while true {
                    try Task.checkCancellation()
                    await Task.yield()
                }
            }
        }
        for await _ in started { break }
        let looks = Looks()
        let others = (0..<5).map { _ in Task { try await catchUp.run { looks.count() } } }
        while catchUp.waitingCount < 5 { await Task.yield() }
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        for other in others { try await other.value }
        #expect(looks.number == 1)
    }

    @Test func anErrorReachesItsOwnLookAlone() async throws {
        struct Failure: Error {}
        let (catchUp, files) = try await make()
        defer { withExtendedLifetime(files) {} }
        await #expect(throws: Failure.self) { try await catchUp.run { throw Failure() } }
        #expect(catchUp.isOlder(than: .seconds(1)))
        try await catchUp.run {}
        #expect(!catchUp.isOlder(than: .seconds(1)))
    }

    @Test func newsComeFromOwnCommitsAndWithTime() async throws {
        let (catchUp, files) = try await make()
        #expect(catchUp.mayHaveNews(after: .milliseconds(20)))
        try await catchUp.run {}
        #expect(!catchUp.mayHaveNews(after: .milliseconds(20)))
        _ = try await files.database.write { try $0.execute("DELETE FROM event_log", []) }
        #expect(!catchUp.mayHaveNews(after: .milliseconds(20)), "a commit that changed nothing is no news")
        try await files.database.write { try EventLog.append([.userChanged(UserID(1))], at: world.now, on: $0) }
        #expect(catchUp.mayHaveNews(after: .milliseconds(20)))
        try await catchUp.run {}
        #expect(!catchUp.mayHaveNews(after: .milliseconds(20)))
        world.advance(.milliseconds(20))
        #expect(catchUp.mayHaveNews(after: .milliseconds(20)))
    }
}

/// How often the database was looked at.
private final class Looks: Sendable {
    private let state = Mutex(0)

    var number: Int { state.withLock { $0 } }
    func count() { state.withLock { $0 += 1 } }
}
