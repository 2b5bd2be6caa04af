import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("The bell", .bothEngines)
struct BellOperationsTests {
    private let olga = Caller(actor: .user(UserID(1), name: "olga"), access: Access(base: .viewer))

    @Test("a change is one line, however many were told, and is read once")
    func countsUnread() async throws {
        let house = try await MessagesFixture()
        try await house.destination("a")
        try await house.destination("b")
        try await house.open(1)
        try await house.open(2)
        try await house.resolve(1)
        let bell = try await house.module().bell
        let first = try await bell.list(by: olga)
        #expect(first.entries.map(\.incident?.rawValue) == [1, 2, 1] && first.unread == 3)
        #expect(try await bell.unread(by: olga) == 3)
        try await bell.read(to: try #require(first.entries.first).id, by: olga)
        #expect(try await bell.list(by: olga).unread == 0)
        // An older page changes nothing.
        try await bell.read(to: 1, by: olga)
        try await house.open(3)
        #expect(try await bell.list(by: olga).unread == 1)
        #expect(try await bell.unread(by: olga) == 1)
    }

    @Test("nobody sees what happens to services that they do not see")
    func hides() async throws {
        let house = try await MessagesFixture()
        try await house.destination("a")
        try await house.open(1)
        let bell = try await house.module().bell
        let stranger = Caller(actor: .user(UserID(1), name: "olga"), access: Access(base: nil))
        #expect(try await bell.list(by: stranger).entries.isEmpty)
    }
}
