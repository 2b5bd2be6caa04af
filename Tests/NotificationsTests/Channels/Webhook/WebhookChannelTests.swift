import Foundation
import Kernel
import Platform
import Synchronization
import TestKit
import Testing

@testable import Notifications

@Suite("Web hooks") struct WebhookChannelTests {
    private let world = TestWorld(now: "2026-11-21T09:00:00.5Z")
    private let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    private func options(
        _ preset: WebhookOptions.Preset? = nil, headers: [String: String] = [:], isTrusted: Bool = true
    ) -> WebhookOptions {
        WebhookOptions(id: 3, name: "ops", preset: preset, headers: headers, secret: secret, isTrusted: isTrusted)
    }

    private func message(_ kind: MessageKind = .opened, to options: WebhookOptions, _ content: OutgoingMessage.Content? = nil)
        -> OutgoingMessage
    {
        OutgoingMessage(
            key: "key-1", kind: kind,
            recipient: Recipient(channel: .webhook, address: "https://hooks.example.com/T0/B0/x", webhook: options),
            content: content ?? .incident(.sample()), at: Timestamp(rfc3339: "2026-11-21T08:59:58Z") ?? world.now,
            text: MessageText(title: "Payment <failed> & more", lines: ["ERROR · Shop"], url: "https://desk.example.org/incidents/12"))
    }

    private func json(_ request: OutboundHTTP.Request) throws -> JSON { try JSONDecoder().decode(JSON.self, from: request.body) }

    // MARK: What is sent

    @Test("The body is version 1, and what signs it is the key of this try")
    func body() throws {
        let request = WebhookChannel.request(message(to: options()), options(), at: world.now)
        let body = try json(request)
        #expect(body["version"] == 1 && body["type"] == "incident.opened" && body["destination"] == "ops")
        #expect(body["timestamp"] == "2026-11-21T08:59:58.000000Z")
        #expect(body["data"]?["incident"]?["title"] == "Payment failed" && body["data"]?["url"] == "https://desk.example.org/incidents/12")
        #expect(request.method == "POST" && request.headers["Content-Type"] == "application/json")
        #expect(request.headers["webhook-id"] == "key-1" && request.headers["webhook-timestamp"] == "1795251600")
        let expected = WebhookSecret(secret)?.signature(of: request.body, id: "key-1", at: world.now)
        #expect(request.headers["webhook-signature"] == expected && expected?.hasPrefix("v1,") == true)
    }

    @Test("A later try has the same id and body, and another time")
    func tries() {
        let first = WebhookChannel.request(message(to: options()), options(), at: world.now)
        world.advance(.seconds(60))
        let second = WebhookChannel.request(message(to: options()), options(), at: world.now)
        #expect(first.body == second.body && first.headers["webhook-id"] == second.headers["webhook-id"])
        #expect(first.headers["webhook-signature"] != second.headers["webhook-signature"])
    }

    @Test(
        "Types follow the kind",
        arguments: [
            (MessageKind.reopened, "incident.reopened"), (.resolved, "incident.resolved"), (.commented, "incident.commented"),
            (.test, "test"),
        ])
    func types(kind: MessageKind, type: String) throws {
        let content: OutgoingMessage.Content? = kind == .test ? .test : nil
        let body = try json(WebhookChannel.request(message(kind, to: options(), content), options(), at: world.now))
        #expect(body["type"]?.string == type && (body["data"]?["incident"] == .null) == (kind == .test))
    }

    @Test("A comment and a bundle tell what they hold")
    func contents() throws {
        var note = IncidentNote.sample()
        note.comment = .init(id: 5, author: "olga", text: "on it")
        let comment = try json(WebhookChannel.request(message(.commented, to: options(), .incident(note)), options(), at: world.now))
        #expect(comment["data"]?["comment"]?["author"] == "olga" && comment["data"]?["comment"]?["text"] == "on it")
        let line = BundleNote.Line(id: IncidentID(12), level: .critical, serviceName: "Shop", title: "Down")
        let bundle = BundleNote(count: 40, some: [line], url: "https://desk.example.org/incidents")
        let data = try json(WebhookChannel.request(message(to: options(), .bundle(bundle)), options(), at: world.now))["data"]
        #expect(data?["incident"] == JSON.null && data?["bundle"]?["count"] == 40 && data?["url"] == "https://desk.example.org/incidents")
        #expect(data?["bundle"]?["incidents"]?.elements?.first?["level"] == "critical")
    }

    @Test("Headers of the receiver's are sent, those of the web hook's own are kept")
    func headers() {
        let options = options(headers: ["Authorization": "Bearer x", "content-type": "text/plain", "X-Bad": "a\r\nb"])
        let request = WebhookChannel.request(message(to: options), options, at: world.now)
        #expect(request.headers["Authorization"] == "Bearer x" && request.headers["User-Agent"] == "Switchboard")
        #expect(
            request.headers["content-type"] == nil && request.headers["Content-Type"] == "application/json"
                && request.headers["X-Bad"] == nil)
    }

    @Test("The receiver's own name for the sender replaces ours, in whatever letters")
    func sender() {
        let options = options(headers: ["user-agent": "Acme"])
        let headers = WebhookChannel.request(message(to: options), options, at: world.now).headers
        #expect(headers["user-agent"] == "Acme" && headers["User-Agent"] == nil)
    }

    @Test("A chat gets one text with the incident's address, escaped as Slack asks and for Mattermost as it is")
    func presets() throws {
        let slack = try json(WebhookChannel.request(message(to: options(.slack)), options(.slack), at: world.now))
        #expect(slack == ["text": "Payment &lt;failed&gt; &amp; more\nERROR · Shop\nhttps://desk.example.org/incidents/12"])
        let hidden = MessageText(title: "<\u{301}!channel>\u{20DD}&\u{338}")
        #expect(WebhookOptions.Preset.slack.body(hidden) == ["text": "&lt;\u{301}!channel&gt;\u{20DD}&amp;\u{338}"])
        let mattermost = try json(WebhookChannel.request(message(to: options(.mattermost)), options(.mattermost), at: world.now))
        #expect(mattermost == ["text": "Payment <failed> & more\nERROR · Shop\nhttps://desk.example.org/incidents/12"])
    }

    @Test("A long text is cut before its link, and never inside an entity")
    func cut() throws {
        let long = MessageText(title: String(repeating: "<&>", count: 2000), url: "https://desk.example.org/incidents/12?a=1&b=2")
        let text = try #require(WebhookOptions.Preset.slack.body(long)["text"]?.string)
        #expect(text.count <= 4000 && text.count > 3900 && text.hasSuffix("\nhttps://desk.example.org/incidents/12?a=1&amp;b=2"))
        let head = text.prefix { $0 != "\n" }
        #expect(head.replacing("&lt;", with: "").replacing("&amp;", with: "").replacing("&gt;", with: "").isEmpty)
    }

    // MARK: What comes back

    /// What becomes of a message that is answered so.
    private func outcome(_ answer: OutboundHTTP.Answer? = nil, failing failure: OutboundFailure = .refused) async -> SendOutcome {
        let http = OutboundHTTP { _ in
            guard let answer else { throw failure }
            return answer
        }
        return await WebhookChannel(http: { _ in http }, now: { world.now }).send(message(to: options()))
    }

    @Test("Any 2xx takes it", arguments: [200, 201, 202, 204, 299])
    func taken(status: Int) async { #expect(await outcome(.init(status: status)) == .taken()) }

    @Test("What speaks of now is tried again, after the time it names", arguments: [408, 425, 429, 500, 502, 503, 599])
    func passing(status: Int) async {
        #expect(await outcome(.init(status: status)) == .passing(reason: "status \(status)"))
        let wait = await outcome(.init(status: status, headers: ["retry-after": "7"]))
        #expect(wait == .passing(reason: "status \(status)", after: .seconds(7)))
    }

    @Test("Everything else is permanent, redirects too", arguments: [100, 301, 302, 307, 308, 400, 401, 403, 404, 410, 413, 422, 600])
    func permanent(status: Int) async { #expect(await outcome(.init(status: status)) == .permanent(reason: "status \(status)")) }

    @Test(
        "No answer is tried again; an address that may not be asked is not",
        arguments: [OutboundFailure.refused, .timeout, .noSuchHost("x"), .tls("x")])
    func failures(failure: OutboundFailure) async {
        #expect(await outcome(failing: failure) == .passing(reason: failure.description))
        #expect(await outcome(failing: .forbidden("x")) == .permanent(reason: OutboundFailure.forbidden("x").description))
    }

    @Test("A subscriber of a status page gets its body byte by byte, and ends it by 410")
    func subscriber() async throws {
        var recipient = Recipient(channel: .webhook, address: "https://hook.example.org/x", webhook: options())
        recipient.isSubscriber = true
        var note = SubscriberNote(subscriber: "sub000000001", page: "Acme", title: "Acme: Late", url: "https://status.example/x")
        note.body = #"{"meta":{"unsubscribe":"https://status.example/u"},"incident":{}}"#
        let message = OutgoingMessage(
            key: "k", kind: .status, recipient: recipient, content: .status(note), at: world.now, text: MessageText(title: note.title))
        #expect(WebhookChannel.request(message, options(), at: world.now).body == Data(note.body?.utf8 ?? "".utf8))
        let gone = WebhookChannel(http: { _ in OutboundHTTP { _ in .init(status: 410) } }, now: { world.now })
        #expect(await gone.send(message) == .gone(reason: "status 410"))
    }

    @Test("Private networks are for addresses that an administrator chose", arguments: [true, false])
    func policy(isTrusted: Bool) async {
        let asked = Mutex<[AddressPolicy]>([])
        let channel = WebhookChannel(
            http: { policy in
                asked.withLock { $0.append(policy) }
                return OutboundHTTP { _ in .init(status: 200) }
            }, now: { world.now })
        _ = await channel.send(message(to: options(isTrusted: isTrusted)))
        #expect(asked.withLock { $0 } == [isTrusted ? .privateToo : .publicOnly])
    }

    @Test("The ledger shows where it went, without the part of the address by which one may write there")
    func shown() {
        let channel = WebhookChannel(http: { _ in OutboundHTTP { _ in .init(status: 200) } }, now: { world.now })
        #expect(channel.shown("https://hooks.example.com:8443/T0/B0/x?key=1") == "https://hooks.example.com:8443/…")
        #expect(channel.shown("http://127.0.0.1:80/") == "http://127.0.0.1:80" && channel.shown("nonsense") == "…")
        #expect(channel.lane(of: message(to: options()).recipient) == "webhook:3")
    }
}
