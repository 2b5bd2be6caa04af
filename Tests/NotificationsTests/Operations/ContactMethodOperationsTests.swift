import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("How users are reached", .bothEngines)
struct ContactMethodOperationsTests {
    private let olga = Caller(actor: .user(UserID(1), name: "olga"), access: Access(base: .operator))

    /// The code that was sent last.
    private func code(_ house: MessagesFixture, _ channel: ChannelKind = .mail) throws -> String {
        guard case .code(let code)? = house[channel].sent.last?.content else { throw NoCode() }
        return code
    }

    private struct NoCode: Error {}

    @Test("nothing but its code goes there before it is verified")
    func verifies() async throws {
        let house = try await MessagesFixture()
        let operations = house.contactMethods
        let added = try await operations.add(.mail, "olga@example.org", by: olga)
        #expect(added.method.verifiedAt == nil)
        try await house.send()
        let code = try code(house)
        #expect(code.wholeMatch(of: /[0-9]{6}/) != nil)
        let entry = try #require(try await house.ledger().first)
        #expect(entry.kind == .code && !entry.text.contains(code) && entry.user == "olga")
        try await house.person([])
        try await house.open(1)
        #expect(try await house.lines(1) == ["opened nobody suppressed"])

        await #expect(throws: ClientError.codeWrong) {
            _ = try await operations.verify(added.method.id, code: code == "000000" ? "000001" : "000000", by: olga)
        }
        #expect(try await operations.verify(added.method.id, code: code, by: olga).method.verifiedAt == house.now)
        try await house.open(2)
        #expect(try await house.lines(2) == ["opened olga@example.org waiting"])
    }

    @Test("a code is good for ten minutes, and for few tries")
    func endsCodes() async throws {
        let house = try await MessagesFixture()
        let operations = house.contactMethods
        let late = try await operations.add(.mail, "late@example.org", by: olga).method
        try await house.send()
        let lateCode = try code(house)
        let tried = try await operations.add(.xmpp, "Olga@chat.example.org", by: olga).method
        #expect(tried.address == "olga@chat.example.org")
        try await house.send()
        let triedCode = try code(house, .xmpp)
        let wrong = triedCode == "111111" ? "222222" : "111111"
        for _ in 0..<ContactMethodOperations.codeTries {
            await #expect(throws: ClientError.codeWrong) { _ = try await operations.verify(tried.id, code: wrong, by: olga) }
        }
        await #expect(throws: ClientError.codeWrong) { _ = try await operations.verify(tried.id, code: triedCode, by: olga) }
        house.world.advance(ContactMethodOperations.codeTime)
        await #expect(throws: ClientError.codeWrong) { _ = try await operations.verify(late.id, code: lateCode, by: olga) }
    }

    @Test("an answer that comes before the message is written down as sent counts, too")
    func answersAtOnce() async throws {
        let house = try await MessagesFixture()
        try await house.person([(.xmpp, "olga@chat.example")])
        try await house.open(1)
        let desk = try await house.module().ground.desk
        let identity = ChannelDesk.Identity(.xmpp, "olga@chat.example")
        #expect(try await desk.wasTold(IncidentID(1), identity))
        #expect(try await desk.toldIncidents(identity) == [IncidentID(1)])
        let caller = try #require(try await desk.caller(identity))
        _ = try await desk.act(.acknowledge, IncidentID(1), caller, identity)
        try await house.send()
        #expect(try await house.lines(1) == ["opened olga@chat.example acknowledged"])
    }

    @Test("a code that could not be sent is kept nowhere")
    func forgetsCodes() async throws {
        let house = try await MessagesFixture()
        house[.mail].answer { _ in .permanent(reason: "550") }
        _ = try await house.contactMethods.add(.mail, "olga@example.org", by: olga)
        try await house.send()
        let dead = try #require(try await house.ledger().first)
        let kept = try await house.database.read { try OutboxStore().find(dead.id, on: $0) }
        #expect(dead.state == .gaveUp && kept != nil && kept?.content == nil)
    }

    @Test("nobody has strangers written to without end")
    func limitsCodes() async throws {
        let house = try await MessagesFixture()
        let operations = house.contactMethods
        for number in 0..<ContactMethodOperations.mostCodes {
            let method = try await operations.add(.mail, "stranger\(number)@example.org", by: olga).method
            try await operations.remove(method.id, by: olga)
        }
        await #expect(throws: ClientError.tooManyCodes) { _ = try await operations.add(.mail, "a@example.org", by: olga) }
        house.world.advance(.seconds(3601))
        _ = try await operations.add(.mail, "a@example.org", by: olga)
    }

    @Test("methods are tried in the order that their owner chose, and are nobody else's")
    func orders() async throws {
        let house = try await MessagesFixture()
        let operations = house.contactMethods
        let first = try await operations.add(.mail, "a@example.org", by: olga).method.id
        let second = try await operations.add(.mail, "b@example.org", by: olga).method.id
        try await operations.raise(second, by: olga)
        #expect(try await operations.list(by: olga).map(\.method.id) == [second, first])
        await #expect(throws: ClientError.contactMethodKnown) { _ = try await operations.add(.mail, "a@example.org", by: olga) }
        let other = Caller(actor: .user(UserID(2), name: "ann"), access: Access(base: .admin))
        await #expect(throws: ClientError.contactMethodNotFound) { try await operations.remove(first, by: other) }
        try await operations.remove(first, by: olga)
        #expect(try await operations.list(by: olga).map(\.method.id) == [second])
    }

    @Test("a chat is linked once by a code that its owner was given")
    func links() async throws {
        let house = try await MessagesFixture()
        let (operations, desk) = (house.contactMethods, try await house.module().ground.desk)
        let first = try await operations.telegramCode(by: olga)
        let made = try await operations.telegramCode(by: olga)
        let chat = ChannelDesk.Identity(.telegram, "77")
        #expect(try await desk.caller(chat) == nil)
        // The one before is good no more.
        await #expect(throws: ClientError.codeWrong) { _ = try await desk.link(first.code, chat) }
        #expect(try await desk.link(made.code, chat) == "olga")
        #expect(try await desk.caller(chat)?.userID == UserID(1))
        await #expect(throws: ClientError.codeWrong) { _ = try await desk.link(made.code, ChannelDesk.Identity(.telegram, "78")) }
        let late = try await operations.telegramCode(by: olga)
        house.world.advance(.seconds(601))
        await #expect(throws: ClientError.codeWrong) { _ = try await desk.link(late.code, chat) }
    }

    @Test("what is answered in a chat is in the ledger")
    func answers() async throws {
        let house = try await MessagesFixture()
        try await house.person([(.telegram, "77")])
        try await house.open(1)
        try await house.send()
        let desk = try await house.module().ground.desk
        let identity = ChannelDesk.Identity(.telegram, "77")
        #expect(try await desk.toldIncidents(identity) == [IncidentID(1)])
        #expect(try await desk.wasTold(IncidentID(1), identity))
        let caller = try #require(try await desk.caller(identity))
        let note = try await desk.act(.acknowledge, IncidentID(1), caller, identity)
        #expect(note.state == "acknowledged" && note.url.hasSuffix("/incidents/1"))
        #expect(try await house.lines(1) == ["opened 77 acknowledged"])
        _ = try await desk.act(.resolve, IncidentID(1), caller, identity)
        #expect(try await desk.toldIncidents(identity).isEmpty)
    }
}
