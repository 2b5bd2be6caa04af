import Kernel
package import Platform

/// Messages by e-mail.
package struct MailChannel: Channel {
    package let kind = ChannelKind.mail
    package let missing: String?
    private let server: MailServer?
    private let transport: MailTransport?
    private let texts: Texts
    private let key: SecretKey
    private let baseURL: @Sendable () -> String

    package init(on ground: ChannelGround) { self.init(on: ground, transport: MailTransport.curl) }

    /// - Parameter transport: to a server.
    init(on ground: ChannelGround, transport: (MailServer) -> MailTransport) {
        let settings = ground.settings[MailSettings.self]
        let server = MailServer(settings)
        self.server = server
        self.transport = server.map(transport)
        (texts, key, baseURL) = (ground.texts, ground.key, ground.baseURL)
        missing =
            switch server {
            case nil: settings.url == nil ? "mail.url" : "mail.from"
            case let server? where server.user != nil && server.password == nil: "mail.password"
            case .some: nil
            }
    }

    /// The words of mails beside the message's own.
    package static let parts = PageParts(
        module: "notifications_mail", templates: [:],
        dictionaries: [
            .english: PackageResources.notifications_mail_en_json, .russian: PackageResources.notifications_mail_ru_json,
            .portuguese: PackageResources.notifications_mail_pt_BR_json,
        ])

    /// All mails leave by one server.
    package func lane(of recipient: Recipient) -> String { "mail" }
    package var concurrency: Int { CurlQueue.connections }

    package func send(_ message: OutgoingMessage) async -> SendOutcome {
        guard let server, let transport, missing == nil else { return .permanent(reason: "the channel is not set up") }
        guard let to = MailAddress(message.recipient.address) else { return .permanent(reason: "this is no mail address") }
        let mail = mail(message, to: to, from: server.from)
        let report = await transport.send(.init(from: server.from.mailbox, to: to.mailbox, content: mail.bytes))
        let outcome = report.outcome
        return outcome == .taken() ? .taken(reference: ["message_id": .text(mail.id)]) : outcome
    }

    package func preview(_ message: OutgoingMessage) -> [MessagePart] {
        guard let nobody = MailAddress("switchboard@example.org") else { return [] }
        let mail = mail(message, to: MailAddress(message.recipient.address) ?? nobody, from: server?.from ?? nobody)
        return [MessagePart(.subject, mail.subject), MessagePart(.text, mail.text), MessagePart(.html, mail.html)]
    }

    func mail(_ message: OutgoingMessage, to: MailAddress, from: MailAddress) -> MailMessage {
        let thread = MailThread(key: key, domain: from.domain)
        let link = AcknowledgeLink(in: message)?.url(baseURL(), key)
        let body = MailBody(
            message.text, acknowledge: link, manage: message.subscriber?.manageURL, texts.for(message.recipient.language))
        let first = message.repliesTo?["message_id"]?.string
        return MailMessage(
            from: from, to: to, subject: thread.subject(of: message), id: thread.id(of: message), inReplyTo: first,
            references: [thread.root(of: message), first].compactMap { $0 }, fields: fields(message, from), date: message.at,
            language: message.recipient.language.rawValue, text: body.text, html: body.html)
    }

    private func fields(_ message: OutgoingMessage, _ from: MailAddress) -> [MailField] {
        let list = message.issue != nil ? "issues" : message.subscriber == nil ? "incidents" : "status"
        var fields = [
            // Nobody's holiday notice is to answer it (RFC 3834, and Exchange's own way).
            MailField("Auto-Submitted", "auto-generated"), MailField("X-Auto-Response-Suppress", "All"),
            MailField("List-Id", "<\(list).\(from.domain)>"),
        ]
        if let url = message.subscriber?.unsubscribeURL ?? UnsubscribeLink(in: message)?.url(baseURL(), key) {
            // Mail programs offer their reader to be told no more, with one press of a button (RFC 2369, RFC 8058).
            fields += [MailField("List-Unsubscribe", "<\(url)>"), MailField("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")]
        }
        return fields
    }
}
