import Kernel
import Platform
import Synchronization
import TestKit
import Testing

@testable import Notifications

@Suite("Answers by XMPP", .oneEngine) struct XMPPDeskTests {
    private let house: ChannelHouse
    private let answers: XMPPDesk

    init() async throws {
        house = try await ChannelHouse()
        let replies = RoomReplies(database: house.ground.database, now: house.ground.world.now)
        answers = XMPPDesk(
            desk: house.desk.port, texts: house.ground.texts, logger: house.log.logger, claim: { try await replies.claim($0) })
    }

    private func said(
        _ text: String, by speaker: String = "olga@example.org", in told: String? = nil, thread: String? = nil, language: String? = nil,
        message: String? = nil
    ) async throws -> String? {
        let speaker = try #require(JID(speaker))
        let told = try told.map { try #require(JID($0)) } ?? speaker
        return await answers.answer(
            XMPPReply(
                told: told, speaker: speaker, isInRoom: told != speaker, thread: thread, text: text, language: language, message: message))
    }

    @Test("A bare word means the incident told last that is not over, a thread its own, a number that one")
    func which() async throws {
        house.desk.tell(.xmpp, "olga@example.org", of: 14, 13, 12)
        house.desk.state.withLock { $0.over = [IncidentID(14)] }
        #expect(try await said("ack") == "#13 is acknowledged: Payment failed")
        #expect(try await said("resolve", thread: "incident-12") == "#12 is resolved: Payment failed")
        #expect(try await said(" CLOSE  #14 ", thread: "incident-12") == "#14 is closed: Payment failed")
        #expect(
            house.desk.acts == [
                "acknowledge 13 by olga@example.org told at olga@example.org", "resolve 12 by olga@example.org told at olga@example.org",
                "close 14 by olga@example.org told at olga@example.org",
            ])
    }

    @Test("What is over stays over, and the answer says so")
    func over() async throws {
        house.desk.tell(.xmpp, "olga@example.org", of: 13)
        house.desk.state.withLock { ($0.over, $0.state) = ([IncidentID(13)], "resolved") }
        #expect(try await said("ack 13") == "#13 is resolved: Payment failed")
    }

    @Test("Whose verified method it is acts as the user, everybody else in the address's own name")
    func who() async throws {
        house.desk.tell(.xmpp, "ops@rooms.example.org", of: 12)
        house.desk.know(.xmpp, "olga@example.org", as: "olga")
        _ = try await said("ack", by: "olga@example.org", in: "ops@rooms.example.org")
        _ = try await said("close", by: "ops@rooms.example.org/Guest", in: "ops@rooms.example.org")
        #expect(
            house.desk.acts == [
                "acknowledge 12 by olga told at ops@rooms.example.org",
                "close 12 by ops@rooms.example.org/Guest told at ops@rooms.example.org",
            ])
    }

    @Test("What several processes hear in a room is done and answered once; talk is nobody's business")
    func once() async throws {
        house.desk.tell(.xmpp, "ops@rooms.example.org", of: 12)
        let room = "ops@rooms.example.org"
        var answers: [String?] = []
        for (text, id) in [("ack", "1"), ("ack", "1"), ("close", "2"), ("hello", "3"), ("close", "3")] {
            answers.append(try await said(text, by: "\(room)/Ivan", in: room, message: "\(room)/Ivan \(id)"))
        }
        #expect(answers.map { $0 != nil } == [true, false, true, false, true])
        #expect(house.desk.acts.map { $0.prefix { $0 != " " } } == ["acknowledge", "close", "close"])
    }

    @Test("A user's own address acts as that user, whoever else is said to have spoken there")
    func ownAddress() async throws {
        house.desk.tell(.xmpp, "eve@evil.example", of: 12)
        house.desk.know(.xmpp, "eve@evil.example", as: "eve")
        house.desk.know(.xmpp, "olga@example.org", as: "olga")
        _ = try await said("ack", by: "olga@example.org", in: "eve@evil.example")
        #expect(house.desk.acts == ["acknowledge 12 by eve told at eve@evil.example"])
    }

    @Test("Who was not told of an incident can do nothing to it, known or not")
    func untold() async throws {
        house.desk.know(.xmpp, "olga@example.org", as: "olga")
        #expect(try await said("ack 12") == "You were not told of incident #12.")
        #expect(try await said("ack", thread: "incident-12") == "You were not told of incident #12.")
        #expect(try await said("ack") == "You were told of no incident that is still open.")
        #expect(house.desk.acts.isEmpty)
    }

    @Test("People also talk", arguments: ["thanks", "ack please", "acknowledged", "close the door", "ack 12 13", "", "ack\nresolve"])
    func talk(text: String) async throws {
        house.desk.tell(.xmpp, "olga@example.org", of: 12)
        #expect(try await said(text) == nil)
        #expect(house.desk.acts.isEmpty)
    }

    @Test("Answers come in the language of the question, refusals too")
    func languages() async throws {
        house.desk.tell(.xmpp, "olga@example.org", of: 12)
        #expect(try await said("ack", language: "ru") == "#12 взят в работу: Payment failed")
        #expect(try await said("ack", language: "pt-PT") == "#12 foi reconhecido: Payment failed")
        house.desk.state.withLock { $0.failure = ClientError.codeWrong }
        let refusal = try #require(try await said("ack", language: "ru"))
        #expect(refusal == house.ground.texts.for(.russian).sentence(ClientError.codeWrong))
        struct Broken: Error {}
        house.desk.state.withLock { $0.failure = Broken() }
        #expect(try await said("ack") == "That did not work; please try again.")
    }
}
