import Foundation
import Kernel
import Platform
import Synchronization
import TestKit
import Testing

@testable import Notifications

@Suite("Messages to browsers", .oneEngine) struct WebPushChannelTests {
    private let house: ChannelHouse
    private let asked = Asked()

    private final class Asked: Sendable { let requests = Mutex<[OutboundHTTP.Request]>([]) }

    init() async throws {
        house = try await ChannelHouse { $0[MailSettings.self].from = "desk@example.org" }
    }

    private func channel(_ answer: @escaping @Sendable () throws -> OutboundHTTP.Answer = { .init(status: 201) }) -> WebPushChannel {
        WebPushChannel(
            on: house.ground,
            http: OutboundHTTP { [asked] request in
                asked.requests.withLock { $0.append(request) }
                return try answer()
            })
    }

    private func message(_ note: IncidentNote = .sample(), _ kind: MessageKind = .opened, user: UserID? = nil) -> OutgoingMessage {
        house.message(
            kind, note, to: .webpush, "https://push.example.net/send/secret-part", user: user, subscription: SampleBrowser.json())
    }

    private func last() throws -> (request: OutboundHTTP.Request, json: JSON) {
        let request = try #require(asked.requests.withLock { $0.last })
        return (request, try JSONDecoder().decode(JSON.self, from: try SampleBrowser.decrypt(request.body)))
    }

    @Test("The browser reads what happened, where to look, and what it replaces")
    func sends() async throws {
        #expect(await channel().send(message()) == .taken())
        let (request, json) = try last()
        #expect(request.method == "POST" && request.url == "https://push.example.net/send/secret-part")
        #expect(json["title"] == "Error in Shop: Payment failed" && json["body"] == "The card was declined")
        #expect(json["url"] == "https://desk.example.org/incidents/12" && json["tag"] == "incident-12" && json["actions"] == nil)
        #expect(request.headers["Content-Encoding"] == "aes128gcm" && request.headers["TTL"].flatMap { Int($0) } ?? 0 > 0)
        #expect(request.headers["Authorization"]?.hasPrefix("vapid t=") == true)
    }

    @Test("One topic an incident, in the letters that are allowed; critical ones are urgent")
    func topics() async throws {
        let channel = channel()
        var (first, other) = (IncidentNote.sample(), IncidentNote.sample())
        first.level = .critical
        other.id = IncidentID(13)
        for note in [first, .sample(state: "resolved"), other] { _ = await channel.send(message(note)) }
        let headers = asked.requests.withLock { $0.map(\.headers) }
        #expect(headers[0]["Topic"] == headers[1]["Topic"] && headers[0]["Topic"] != headers[2]["Topic"])
        #expect(headers[0]["Topic"]?.wholeMatch(of: /[A-Za-z0-9_-]{1,32}/) != nil)
        #expect(headers.map { $0["Urgency"] } == ["high", "normal", "normal"])
    }

    @Test("A person's message has a button that acknowledges as them")
    func button() async throws {
        let message = message(user: UserID(1))
        _ = await channel().send(message)
        let action = try #require(try last().json["actions"]?.elements?.first)
        #expect(action["action"] == "acknowledge" && action["title"] == "Acknowledge")
        #expect(action["url"]?.string == AcknowledgeLink(in: message)?.url("https://desk.example.org", house.key))
    }

    @Test("An endpoint too long for the link of the button leaves the message whole")
    func longEndpoint() async throws {
        let endpoint = "https://push.example.net/" + String(repeating: "x", count: 2000)
        let message = house.message(to: .webpush, endpoint, user: UserID(1), subscription: SampleBrowser.json(endpoint))
        #expect(await channel().send(message) == .taken())
        let json = try last().json
        #expect(json["title"] == "Error in Shop: Payment failed" && json["actions"] == nil)
    }

    @Test("A long message is cut until it fits, whatever alphabet it is in")
    func long() async throws {
        for text in [String(repeating: "a", count: 20_000), String(repeating: "\"🔥Ы\n", count: 3000)] {
            var note = IncidentNote.sample(title: String(text.prefix(500)))
            note.message = text
            #expect(await channel().send(message(note)) == .taken())
            let (request, json) = try last()
            #expect(request.body.count <= 4096 && json["url"] == "https://desk.example.org/incidents/12")
            #expect(json["body"]?.string?.hasSuffix("…") == true)
        }
    }

    @Test(
        "What the push service answers decides",
        arguments: [
            (200, SendOutcome.taken()), (202, .taken()), (404, .gone(reason: "404 from the push service")),
            (410, .gone(reason: "410 from the push service")),
            (413, .permanent(reason: "413 from the push service")), (403, .permanent(reason: "403 from the push service")),
            (307, .permanent(reason: "307 from the push service")),
            (429, .passing(reason: "429 from the push service", after: .seconds(7))),
            (503, .passing(reason: "503 from the push service", after: .seconds(7))),
        ])
    func answers(status: Int, outcome: SendOutcome) async {
        #expect(await channel { .init(status: status, headers: ["retry-after": "7"]) }.send(message()) == outcome)
    }

    @Test("No answer is tried again; an address that may not be asked is not, nor is one that no browser gave")
    func failures() async {
        #expect(await channel { throw OutboundFailure.timeout }.send(message()) == .passing(reason: "no answer in time"))
        #expect(
            await channel { throw OutboundFailure.forbidden("push") }.send(message()) == .permanent(reason: "the address is not allowed"))
        let none = house.message(to: .webpush, "https://push.example.net/x")
        #expect(await channel().send(none) == .permanent(reason: "no subscription"))
        let hidden = house.message(to: .webpush, "x", subscription: SampleBrowser.json("https://10.0.0.1/x"))
        #expect(await channel().send(hidden) == .permanent(reason: "the address is not allowed"))
    }

    @Test("Neither what is shown nor what is kept of a breaker holds the endpoint")
    func secrets() {
        let recipient = Recipient(channel: .webpush, address: "https://push.example.net/send/secret-part")
        let lane = channel().lane(of: recipient)
        #expect(lane.hasPrefix("webpush:https://push.example.net:") && !lane.contains("secret-part"))
        #expect(channel().lane(of: Recipient(channel: .webpush, address: "https://push.example.net/send/other")) != lane)
        #expect(channel().shown(recipient.address) == "https://push.example.net")
    }
}
