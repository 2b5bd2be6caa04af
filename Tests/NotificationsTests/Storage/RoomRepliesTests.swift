import Accounts
import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("What is said in a room", .bothEngines)
struct RoomRepliesTests {
    @Test("is answered by one of several processes, and may be said again later")
    func claims() async throws {
        let world = TestWorld()
        let test = try await TestDatabase(AccountsStorage.migrations + NotificationsStorage.migrations, now: world)
        let now: @Sendable () -> Timestamp = { world.now }
        let one = RoomReplies(database: test.database, now: now)
        let two = RoomReplies(database: try await test.openAgain(), now: now)
        for message in ["ops@rooms.example/Ivan 1", "ops@rooms.example/Ivan 2", "other@rooms.example/Ivan 1"] {
            async let first = one.claim(message)
            async let second = two.claim(message)
            let claims = try await [first, second]
            #expect(claims.count { $0 } == 1)
        }
        world.advance(RoomReplies.life)
        #expect(try await two.claim("ops@rooms.example/Ivan 1"))
        #expect(try await !one.claim("ops@rooms.example/Ivan 1"))
        let gone = try await test.database.write { try RoomReplies.delete(before: world.now, limit: 10, on: $0) }
        #expect(gone == 2)
    }
}
