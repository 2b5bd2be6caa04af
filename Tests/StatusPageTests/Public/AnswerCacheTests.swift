import Hummingbird
import HummingbirdTesting
import Kernel
import Platform
import Synchronization
import TestKit
import Testing

@testable import StatusPage

@Suite("An answer is made once for a snapshot", .timeLimit(.minutes(1)))
struct AnswerCacheTests {
    private let cache = AnswerCache()
    private let made = StatusFixture.Counter()

    private let snapshot = StatusFixture().snapshot

    private func ask(_ document: PublicDocument = .summary, _ other: StatusSnapshot? = nil) async throws {
        _ = try await cache.answer(to: document, of: other ?? snapshot) { [made] in
            made.add()
            return KeptAnswer([1], contentType: "x/y")
        }
    }

    @Test("Ten thousand readers cost one, however long it takes")
    func storm() async throws {
        let (gate, opened) = AsyncStream<Void>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<10_000 {
                group.addTask { [cache, made, snapshot] in
                    _ = try await cache.answer(to: .summary, of: snapshot) {
                        made.add()
                        for await _ in gate { break }
                        return KeptAnswer([1], contentType: "x/y")
                    }
                }
            }
            while made.count == 0 { await Task.yield() }
            opened.yield()
            opened.finish()
            try await group.waitForAll()
        }
        #expect(made.count == 1)
    }

    @Test("Each document has its own, until the snapshot is another")
    func keeping() async throws {
        for _ in 0..<3 { try await ask(.summary) }
        #expect(made.count == 1)
        for page in 1...2 { try await ask(.incidents(page: page)) }
        try await ask(.atom(nil, .english))
        try await ask(.atom(nil, .russian))
        #expect(made.count == 5)
        // Also one of the same moment.
        let another = StatusFixture().snapshot
        for _ in 0..<2 { try await ask(.summary, another) }
        #expect(made.count == 6)
    }

    @Test("A page's new snapshot leaves another page's answers")
    func pages() async throws {
        let site = StatusSite(
            id: StatusFixture.id("an0therpage1"), name: StatusFixture.site.name, url: "https://other.example",
            timeZone: StatusFixture.site.timeZone, updatedAt: snapshot.at)
        for _ in 0..<2 {
            try await ask(.summary)
            try await ask(.summary, StatusSnapshot(site: site, components: [], incidents: [], maintenances: [], at: snapshot.at))
        }
        #expect(made.count == 3)
    }

    @Test("What cannot be made is told, and tried again")
    func failing() async throws {
        for _ in 0..<2 {
            await #expect(throws: StorageError.self) {
                _ = try await cache.answer(to: .summary, of: snapshot) { [made] in
                    made.add()
                    throw StorageError(.unavailable, "away")
                }
            }
        }
        #expect(made.count == 2)
        try await ask()
        try await ask()
        #expect(made.count == 3)
    }
}
