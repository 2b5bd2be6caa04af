import Foundation
package import Kernel
package import Platform

/// Messages to programs: a signed POST for each (Standard Webhooks 1.0), or a chat's own form.
package struct WebhookChannel: Channel {
    package static let timeout = Duration.seconds(10)
    private static let subscriberTimeout = Duration.seconds(30)

    package let kind = ChannelKind.webhook
    /// A program takes several at once, and knows by time and state which of two was later.
    package let concurrency = 16
    private let http: @Sendable (AddressPolicy) -> OutboundHTTP
    /// For subscribers of a status page, whose programs know it as patient.
    private let patientHTTP: @Sendable (AddressPolicy) -> OutboundHTTP
    private let now: @Sendable () -> Timestamp
    private let watch: @Sendable (WebhookExchange) -> Void

    package init(on ground: ChannelGround) {
        self.init(now: ground.world.now)
    }

    /// - Parameters:
    ///   - http: asks an address under a policy, and follows no redirect; nil for the network.
    ///   - watch: shown each try.
    package init(
        http: (@Sendable (AddressPolicy) -> OutboundHTTP)? = nil,
        now: @escaping @Sendable () -> Timestamp, watch: @escaping @Sendable (WebhookExchange) -> Void = { _ in }
    ) {
        self.http = http ?? { .guarded($0, timeout: Self.timeout, needsBody: false) }
        patientHTTP = http ?? { .guarded($0, timeout: Self.subscriberTimeout, needsBody: false) }
        (self.now, self.watch) = (now, watch)
    }

    package func lane(of recipient: Recipient) -> String { "webhook:\(recipient.webhook?.id ?? 0)" }

    /// Scheme, host and port: whoever knows the rest of such an address may often write there.
    package func shown(_ address: String) -> String {
        guard var url = URLComponents(string: address), url.host != nil else { return "…" }
        let isShort = url.path.count < 2 && url.query == nil
        (url.path, url.query, url.fragment, url.user, url.password) = ("", nil, nil, nil, nil)
        return (url.string ?? "…") + (isShort ? "" : "/…")
    }

    package func send(_ message: OutgoingMessage) async -> SendOutcome {
        guard let options = message.recipient.webhook else { return .permanent(reason: "there is no such web hook any more") }
        let exchange = await exchange(message, options)
        watch(exchange)
        // By the rule of status pages, whoever answers so wants no more of it.
        if message.recipient.isSubscriber, exchange.status == 410 { return .gone(reason: "status 410") }
        return exchange.outcome
    }

    package func preview(_ message: OutgoingMessage) -> [MessagePart] {
        let options = message.recipient.webhook
        return [MessagePart(json: Self.body(message, preset: options?.preset, name: options?.name ?? ""))]
    }

    private static func body(_ message: OutgoingMessage, preset: WebhookOptions.Preset?, name: String) -> JSON {
        preset?.body(message.text) ?? WebhookBody.json(of: message, to: name)
    }

    /// One try, with all that there is to see of it.
    private func exchange(_ message: OutgoingMessage, _ options: WebhookOptions) async -> WebhookExchange {
        let (time, start) = (now(), ContinuousClock.now)
        let request = Self.request(message, options, at: time)
        let answer: Result<OutboundHTTP.Answer, OutboundFailure>
        do {
            let policy = options.isTrusted ? AddressPolicy.privateToo : .publicOnly
            answer = .success(try await (message.recipient.isSubscriber ? patientHTTP : http)(policy).send(request))
        } catch {
            answer = .failure(error as? OutboundFailure ?? .other("it was stopped"))
        }
        return WebhookExchange(
            request: request, answer: answer, milliseconds: Int((ContinuousClock.now - start).microseconds / 1000), at: time)
    }

    static func request(_ message: OutgoingMessage, _ options: WebhookOptions, at time: Timestamp) -> OutboundHTTP.Request {
        let json = body(message, preset: options.preset, name: options.name)
        let body = Data((message.subscriber?.body ?? json.line).utf8)
        var headers = options.headers.filter { WebhookHeader(name: $0.key, value: $0.value) != nil }
        if !headers.keys.contains(where: { $0.lowercased() == "user-agent" }) { headers["User-Agent"] = "Switchboard" }
        headers["Content-Type"] = "application/json"
        headers["webhook-id"] = message.key
        headers["webhook-timestamp"] = String(time.webhookSeconds)
        headers["webhook-signature"] = WebhookSecret(options.secret)?.signature(of: body, id: message.key, at: time)
        return OutboundHTTP.Request(url: message.recipient.address, headers: headers, body: body)
    }
}
