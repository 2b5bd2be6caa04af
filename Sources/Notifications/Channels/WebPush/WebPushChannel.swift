import Crypto
import Foundation
import Kernel
import Platform

/// Messages to browsers, through the push services of their makers (RFC 8030).
package struct WebPushChannel: Channel {
    private static let timeout = Duration.seconds(10)
    /// Seconds that a push service keeps a message for a browser that is not there.
    private static let life = 86_400

    package let kind = ChannelKind.webpush
    private let http: OutboundHTTP
    private let keys: VAPIDStore
    private let allowsPrivate: Bool
    private let subject: String
    private let texts: Texts
    private let secret: SecretKey
    private let world: World
    private let baseURL: @Sendable () -> String

    package init(on ground: ChannelGround) {
        let policy: AddressPolicy = ground.settings[WebPushSettings.self].privateNetworks ? .privateToo : .publicOnly
        self.init(on: ground, http: .guarded(policy, timeout: Self.timeout, needsBody: false))
    }

    /// - Parameter http: asks push services, where they may be, and follows no redirect.
    init(on ground: ChannelGround, http: OutboundHTTP) {
        self.http = http
        keys = VAPIDStore(ChannelMemory(of: .webpush, in: ground.database))
        allowsPrivate = ground.settings[WebPushSettings.self].privateNetworks
        subject = Self.subject(ground.settings)
        (texts, secret, world, baseURL) = (ground.texts, ground.key, ground.world, ground.baseURL)
    }

    package func preview(_ message: OutgoingMessage) -> [MessagePart] {
        let data = WebPushMessage(message, home: baseURL(), acknowledge: nil, texts.for(message.recipient.language)).data()
        return JSONReader.value(of: String(decoding: data, as: UTF8.self)).map { [MessagePart(json: $0)] } ?? []
    }

    /// One browser.
    package func lane(of recipient: Recipient) -> String {
        "webpush:\(shown(recipient.address)):\(secret.authenticationCode("webpush lane", recipient.address).prefix(16))"
    }

    package func shown(_ address: String) -> String { WebPushSubscription.origin(of: address) }

    package func send(_ message: OutgoingMessage) async -> SendOutcome {
        let subscription: WebPushSubscription
        do throws(ClientError) {
            subscription = try WebPushSubscription(message.recipient.subscription ?? .null, allowsPrivate: allowsPrivate)
        } catch {
            return .permanent(reason: error.code == ClientError.addressNotAllowed.code ? "the address is not allowed" : "no subscription")
        }
        do {
            let answer = try await http.send(try await request(message, to: subscription))
            return outcome(of: answer)
        } catch let failure as OutboundFailure {
            if case .forbidden = failure { return .permanent(reason: "the address is not allowed") }
            return .passing(reason: failure.description)
        } catch is CancellationError {
            return .passing(reason: "it was stopped")
        } catch {
            return .passing(reason: "the message could not be made: \(error)", about: .message)
        }
    }

    private func request(_ message: OutgoingMessage, to subscription: WebPushSubscription) async throws -> OutboundHTTP.Request {
        let link = AcknowledgeLink(in: message)?.url(baseURL(), secret)
        let content = WebPushMessage(message, home: baseURL(), acknowledge: link, texts.for(message.recipient.language))
        let body = try WebPushEncryption.encrypt(
            content.data(), for: subscription, key: P256.KeyAgreement.PrivateKey(), salt: Data(world.randomBytes(16)))
        var headers = [
            "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream", "TTL": String(Self.life),
            "Urgency": message.incident?.level == .critical || message.subscriber?.isUrgent == true ? "high" : "normal",
        ]
        headers["Authorization"] = try await keys.key().authorization(
            for: WebPushSubscription.origin(of: subscription.endpoint), subject: subject, at: world.now())
        // What waits at the push service is replaced by what is newer about the same incident.
        let topic = message.incident.map { "\($0.id)" } ?? message.subscriber?.thread
        headers["Topic"] = topic.map { String(secret.authenticationCode("webpush topic", $0).prefix(32)) }
        return OutboundHTTP.Request(url: subscription.endpoint, headers: headers, body: body)
    }

    private func outcome(of answer: OutboundHTTP.Answer) -> SendOutcome {
        let reason = "\(answer.status) from the push service"
        return switch answer.status {
        case 200...299: .taken()
        case 404, 410: .gone(reason: reason)
        case 408, 425, 429, 500...599: .passing(reason: reason, after: answer.retryAfter(at: world.now()))
        default: .permanent(reason: reason)
        }
    }

    /// Whom the operators of a push service can write to.
    private static func subject(_ settings: Settings) -> String {
        if let from = settings[MailSettings.self].from.flatMap({ MailAddress($0) }) { return "mailto:\(from.mailbox)" }
        if let url = settings.server.publicURL, url.scheme == "https" { return url.absoluteString }
        return "mailto:webmaster@\(settings.server.publicURL?.host ?? "localhost")"
    }
}
