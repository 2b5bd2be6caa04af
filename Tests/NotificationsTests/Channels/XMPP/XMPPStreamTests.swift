import Platform
import Synchronization
import Testing

@testable import Notifications

@Suite("A stream of XMPP", .timeLimit(.minutes(5))) struct XMPPStreamTests {
    /// A stream, and the task that reads what the server says.
    private final class Talk: Sendable {
        let server = XMPPDouble()
        let stream: XMPPStream
        let news: AsyncStream<XMPPStream.News>
        private let reader: Task<Void, Never>

        init(patience: Duration = XMPPTalk.patience) async {
            let (news, continuation) = AsyncStream.makeStream(of: XMPPStream.News.self)
            let link = server.link()
            let stream = XMPPStream(link: link, own: XMPPDouble.own, patience: patience) { continuation.yield($0) }
            (self.stream, self.news) = (stream, news)
            reader = Task {
                for await event in link.events {
                    if case .stanza(let stanza) = event { await stream.take(stanza) }
                    if case .closed(let reason, _) = event { await stream.end(reason) }
                }
            }
        }

        deinit { reader.cancel() }

        func deliver(_ id: String = "id1", to address: String) async -> SendOutcome {
            do {
                try await stream.deliver(
                    XMPPMessage(id: id, text: "Payment failed", thread: "incident-12"), to: try #require(JID(address)))
                return .taken()
            } catch {
                return (error as? XMPPFailure)?.outcome ?? .permanent(reason: "\(error)")
            }
        }

        /// The next thing that was told, after all that was said so far was read.
        func next() async -> XMPPStream.News? {
            var iterator = news.makeAsyncIterator()
            return await iterator.next()
        }
    }

    @Test("A person gets a message of type chat, with the thread of its incident, which asks for a receipt")
    func person() async throws {
        let talk = await Talk()
        #expect(await talk.deliver(to: "olga@example.org") == .taken())
        let message = try #require(talk.server.messages.first)
        #expect(message.type == "chat" && message.id == "id1" && message.attributes["to"] == "olga@example.org")
        #expect(message.child("body")?.text == "Payment failed" && message.child("thread")?.text == "incident-12")
        #expect(message.child("request", in: XMPPNamespace.receipts) != nil && message.child("store", in: XMPPNamespace.hints) != nil)
    }

    @Test("A room is entered once, and gets messages of type groupchat")
    func room() async throws {
        let talk = await Talk()
        #expect(await talk.deliver("id1", to: "ops@rooms.example.org") == .taken())
        #expect(await talk.deliver("id2", to: "ops@rooms.example.org") == .taken())
        #expect(talk.server.messages.map(\.type) == ["groupchat", "groupchat"])
        let entries = talk.server.sent.filter { $0.name == "presence" }
        #expect(entries.map { $0.attributes["to"] } == ["ops@rooms.example.org/desk"])
        #expect(entries.first?.child("x", in: XMPPNamespace.rooms)?.child("history")?.attributes["maxstanzas"] == "0")
        #expect(talk.server.messages.allSatisfy { $0.child("request") == nil })
    }

    @Test("A new room is opened for others, and a name that somebody has is left to them")
    func newRoom() async throws {
        let talk = await Talk()
        talk.server.state.withLock { $0.takenNames = ["desk"] }
        #expect(await talk.deliver(to: "new@rooms.example.org") == .taken())
        #expect(talk.server.sent.contains { $0.attributes["to"] == "new@rooms.example.org/desk-res1" })
        let opening = try #require(talk.server.sent.first { $0.type == "set" })
        #expect(opening.attributes["to"] == "new@rooms.example.org" && opening.child("query", in: XMPPNamespace.roomOwner) != nil)
    }

    @Test("Nobody there is for good; a server that is not reached now is not")
    func refusals() async {
        let talk = await Talk()
        #expect(await talk.deliver(to: "nobody@example.org") == .permanent(reason: "XMPP: service-unavailable"))
        talk.server.state.withLock { $0.domainErrors = ["far.example": "remote-server-not-found", "rooms.closed.example": "not-allowed"] }
        #expect(await talk.deliver(to: "a@far.example") == .passing(reason: "XMPP: remote-server-not-found", about: .message))
        #expect(await talk.deliver(to: "a@rooms.closed.example") == .permanent(reason: "XMPP: not-allowed"))
    }

    @Test("Another server's silence holds up its own people, and nobody else")
    func silence() async {
        let talk = await Talk(patience: .milliseconds(50))
        talk.server.state.withLock { $0.silentDomains = ["far.example", "rooms.far.example"] }
        for address in ["a@far.example", "ops@rooms.far.example"] {
            #expect(await talk.deliver(to: address) == .passing(reason: "XMPP: remote-server-timeout", about: .message))
        }
        talk.server.state.withLock { $0.silentDomains = ["example.org"] }
        #expect(await talk.deliver(to: "olga@example.org") == .passing(reason: "XMPP: no answer in time", about: .lane))
    }

    @Test("Thrown out of a room, it enters again with the next message")
    func thrownOut() async throws {
        let talk = await Talk()
        _ = await talk.deliver("id1", to: "ops@rooms.example.org")
        talk.server.say(Stanza("presence", ["type": "unavailable", "from": "ops@rooms.example.org/desk"]))
        // A question behind it is answered after it was read.
        try await talk.stream.check()
        #expect(await talk.deliver("id2", to: "ops@rooms.example.org") == .taken())
        #expect(talk.server.sent.filter { $0.name == "presence" }.count == 2)
    }

    @Test("What is under way when the connection ends is not taken")
    func lost() async throws {
        let talk = await Talk()
        await talk.stream.end("Received SIGTERM")
        #expect(await talk.deliver(to: "olga@example.org") == .passing(reason: "XMPP: the connection was lost"))
    }

    @Test("Whoever waits for an answer when the connection ends is told why")
    func waiting() async {
        let answers = AnswerTable()
        await #expect(throws: XMPPFailure.lost("Received SIGTERM")) {
            try await answers.answer(to: "a", within: .seconds(60), silence: .lost("silence")) { answers.end("Received SIGTERM") }
        }
    }

    // MARK: What comes

    @Test("A person's words are theirs; in a room those of whoever is behind the name, where the room shows it")
    func replies() async throws {
        let talk = await Talk()
        talk.server.say(
            Stanza(
                "message", ["from": "Olga@example.org/phone", "type": "chat", "lang": "ru"],
                [Stanza("body", text: "ack"), Stanza("thread", text: "incident-12")]))
        let olga = try #require(JID("olga@example.org"))
        let expected = XMPPReply(told: olga, speaker: olga, isInRoom: false, thread: "incident-12", text: "ack", language: "ru")
        #expect(await talk.next() == .reply(expected))

        let room = try #require(JID("ops@rooms.example.org"))
        try await talk.stream.enter(room)
        talk.server.say(
            Stanza(
                "presence", ["from": "ops@rooms.example.org/Ivan"],
                [Stanza("x", ["xmlns": XMPPNamespace.roomUser], [Stanza("item", ["jid": "ivan@example.org/work"])])]))
        for (name, speaker) in [("Ivan", "ivan@example.org"), ("Guest", "ops@rooms.example.org/Guest")] {
            talk.server.say(
                Stanza("message", ["from": "ops@rooms.example.org/\(name)", "type": "groupchat"], [Stanza("body", text: "close")]))
            let reply = XMPPReply(
                told: room, speaker: try #require(JID(speaker)), isInRoom: true, thread: nil, text: "close", language: nil)
            #expect(await talk.next() == .reply(reply))
        }
    }

    @Test("All who hear what is said in a room know it by the same name: the room's id, or else its sender's")
    func names() async throws {
        let talk = await Talk()
        _ = await talk.deliver(to: "ops@rooms.example.org")
        let body = Stanza("body", text: "ack")
        func id(_ id: String, by: String) -> Stanza { Stanza("stanza-id", ["xmlns": XMPPNamespace.stableIDs, "id": id, "by": by]) }
        let said: [([String: String], [Stanza], String?)] = [
            (["id": "a1"], [id("forged", by: "eve@evil.example"), id("r7", by: "ops@rooms.example.org")], "r7"),
            (["id": "a1"], [id("forged", by: "eve@evil.example")], "a1"),
            ([:], [], nil),
        ]
        for (attributes, ids, expected) in said {
            let head = ["from": "ops@rooms.example.org/Ivan", "type": "groupchat"].merging(attributes) { first, _ in first }
            talk.server.say(Stanza("message", head, [body] + ids))
            guard case .reply(let reply) = await talk.next() else { throw XMPPFailure.lost("no reply") }
            #expect(reply.message == expected.map { "ops@rooms.example.org/Ivan \($0)" })
        }
        talk.server.say(Stanza("message", ["from": "olga@example.org/phone", "type": "chat", "id": "b2"], [body]))
        guard case .reply(let reply) = await talk.next() else { throw XMPPFailure.lost("no reply") }
        #expect(reply.message == nil)
    }

    @Test("What a room repeats, what we said ourselves, and errors are no replies")
    func noReplies() async throws {
        let talk = await Talk()
        _ = await talk.deliver(to: "ops@rooms.example.org")
        let body = Stanza("body", text: "ack")
        let delay = Stanza("delay", ["xmlns": XMPPNamespace.delay])
        talk.server.say(Stanza("message", ["from": "ops@rooms.example.org/Ivan", "type": "groupchat"], [body, delay]))
        talk.server.say(Stanza("message", ["from": "ops@rooms.example.org/desk", "type": "groupchat"], [body]))
        talk.server.say(Stanza("message", ["from": "ops@rooms.example.org", "type": "groupchat"], [body]))
        talk.server.say(Stanza("message", ["from": "desk@example.org/other", "type": "chat"], [body]))
        talk.server.say(Stanza("message", ["from": "olga@example.org", "type": "error"], [body]))
        // Nobody needs so many words to ask for something.
        talk.server.say(
            Stanza(
                "message", ["from": "olga@example.org/x", "type": "chat"],
                [Stanza("body", text: "ack" + String(repeating: "\n>", count: 5000))]))
        // What was said while we were away counts.
        talk.server.say(Stanza("message", ["from": "olga@example.org/phone", "type": "chat"], [Stanza("body", text: "last"), delay]))
        guard case .reply(let reply) = await talk.next() else { throw XMPPFailure.lost("no reply") }
        #expect(reply.text == "last")
    }

    @Test("Nobody is a room, or somebody else, because they say so")
    func pretended() async throws {
        let talk = await Talk()
        talk.server.say(
            Stanza(
                "presence", ["from": "eve@evil.example/x"],
                [Stanza("x", ["xmlns": XMPPNamespace.roomUser], [Stanza("item", ["jid": "olga@example.org"])])]))
        talk.server.say(Stanza("message", ["from": "eve@evil.example/x", "type": "groupchat"], [Stanza("body", text: "close")]))
        talk.server.say(Stanza("message", ["from": "eve@evil.example/x", "type": "chat"], [Stanza("body", text: "ack")]))
        let eve = try #require(JID("eve@evil.example"))
        #expect(
            await talk.next() == .reply(XMPPReply(told: eve, speaker: eve, isInRoom: false, thread: nil, text: "ack", language: nil)))
    }

    @Test("What is whispered in a room is said by whoever is behind the name; nobody in it confirms or refuses for the room")
    func whispered() async throws {
        let talk = await Talk()
        _ = await talk.deliver("id1", to: "ops@rooms.example.org")
        talk.server.say(
            Stanza(
                "message", ["from": "ops@rooms.example.org/Ivan", "type": "chat"],
                [Stanza("received", ["xmlns": XMPPNamespace.receipts, "id": "id1"])]))
        talk.server.say(Stanza("message", ["from": "ops@rooms.example.org/Ivan", "type": "error", "id": "id1"]))
        talk.server.say(Stanza("message", ["from": "ops@rooms.example.org/Ivan", "type": "chat"], [Stanza("body", text: "ack")]))
        guard case .reply(let reply) = await talk.next() else { throw XMPPFailure.lost("no reply") }
        #expect(reply.isInRoom && reply.speaker.description == "ops@rooms.example.org/Ivan")
    }

    @Test("Only whoever was asked can answer")
    func answersOfOthers() async throws {
        let talk = await Talk()
        talk.server.state.withLock { $0.silentDomains = ["example.org"] }
        let check = Task { try await talk.stream.check() }
        while talk.server.sent.isEmpty { await Task.yield() }
        // The first question on a stream has the first number.
        for _ in 0..<3 {
            talk.server.say(Stanza("iq", ["type": "result", "id": "res1-1", "from": "eve@evil.example"]))
        }
        talk.server.say(Stanza("message", ["from": "olga@example.org/x", "type": "chat"], [Stanza("body", text: "read")]))
        _ = await talk.next()
        await talk.stream.end("over")
        await #expect(throws: XMPPFailure.self) { try await check.value }
    }

    @Test("A receipt is told with who gave it")
    func receipts() async throws {
        let talk = await Talk()
        talk.server.say(
            Stanza("message", ["from": "olga@example.org/phone"], [Stanza("received", ["xmlns": XMPPNamespace.receipts, "id": "id1"])]))
        #expect(await talk.next() == .receipt(id: "id1", from: try #require(JID("olga@example.org"))))
    }

    @Test("Questions are answered: pings with a result, all others with a refusal; who wants to see us may")
    func questions() async throws {
        let talk = await Talk()
        talk.server.say(Stanza("iq", ["type": "get", "id": "q1", "from": "example.org"], [Stanza("ping", ["xmlns": XMPPNamespace.ping])]))
        talk.server.say(
            Stanza("iq", ["type": "set", "id": "q2", "from": "x@example.org"], [Stanza("query", ["xmlns": "jabber:iq:roster"])]))
        talk.server.say(Stanza("presence", ["type": "subscribe", "from": "olga@example.org"]))
        try await talk.stream.check()
        let sent = talk.server.sent
        #expect(sent.first { $0.id == "q1" }?.type == "result" && sent.first { $0.id == "q1" }?.attributes["to"] == "example.org")
        #expect(sent.first { $0.id == "q2" }?.errorCondition == "service-unavailable")
        #expect(sent.contains { $0.name == "presence" && $0.type == "subscribed" && $0.attributes["to"] == "olga@example.org" })
    }
}
