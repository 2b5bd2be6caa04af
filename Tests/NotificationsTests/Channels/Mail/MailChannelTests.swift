import Kernel
import Platform
import Synchronization
import TestKit
import Testing

@testable import Notifications

@Suite("Messages by mail", .oneEngine) struct MailChannelTests {
    /// A channel whose server takes what it is given, or answers with what it is told to.
    private struct Post: Sendable {
        let house: ChannelHouse
        let channel: MailChannel
        let sent: Sent

        final class Sent: Sendable { let mails = Mutex<[MailTransport.Envelope]>([]) }

        init(_ report: SMTPReport = SMTPReport(end: .taken), _ adjust: @Sendable (inout MailSettings) -> Void = { _ in }) async throws {
            let sent = Sent()
            house = try await ChannelHouse { settings in
                settings[MailSettings.self].url = "smtp://mail.example.org"
                settings[MailSettings.self].from = "Desk <desk@example.org>"
                adjust(&settings[MailSettings.self])
            }
            channel = MailChannel(on: house.ground) { _ in
                MailTransport { envelope in
                    sent.mails.withLock { $0.append(envelope) }
                    return report
                }
            }
            self.sent = sent
        }

        func mail(_ message: OutgoingMessage) throws -> MailMessage {
            channel.mail(
                message, to: try #require(MailAddress(message.recipient.address)), from: try #require(MailAddress("desk@example.org")))
        }
    }

    @Test("The envelope names the mailboxes, and what is in it can be replied to")
    func sends() async throws {
        let post = try await Post()
        let message = post.house.message(to: .mail, "ops@example.org")
        #expect(await post.channel.send(message) == .taken(reference: ["message_id": "<key1@example.org>"]))
        let envelope = try #require(post.sent.mails.withLock { $0 }.first)
        #expect(envelope.from == "desk@example.org" && envelope.to == "ops@example.org")
        #expect(String(decoding: envelope.content, as: UTF8.self).contains("\r\nMessage-ID: <key1@example.org>\r\n"))
        // The same in every try, so that a second one can be known.
        _ = await post.channel.send(message)
        #expect(post.sent.mails.withLock { Set($0.map(\.content)) }.count == 1)
    }

    @Test("A subscriber of a status page ends it with one click, and all about one thing is one conversation")
    func subscriber() async throws {
        let post = try await Post()
        var note = SubscriberNote(subscriber: "sub000000001", page: "Acme", title: "Acme: Late", url: "https://status.example/incidents/x")
        note.thread = "inc000000001"
        (note.manageURL, note.unsubscribeURL) = ("https://status.example/m", "https://status.example/m/unsubscribe")
        func mail(_ key: String) throws -> MailMessage {
            try post.mail(
                OutgoingMessage(
                    key: key, kind: .status, recipient: Recipient(channel: .mail, address: "ann@example.org"), content: .status(note),
                    at: post.house.world.now, text: MessageText(title: note.title, lines: ["Investigating"], url: note.url)))
        }
        let (first, second) = (try mail("k1"), try mail("k2"))
        let fields = Dictionary(first.fields.map { ($0.name, $0.value) }) { first, _ in first }
        #expect(fields["List-Unsubscribe"] == "<https://status.example/m/unsubscribe>")
        #expect(fields["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" && fields["List-Id"] == "<status.example.org>")
        #expect(first.text.contains("https://status.example/m\n") && first.html.contains("href=\"https://status.example/m\""))
        #expect(first.references.count == 1 && first.references == second.references && first.subject == "Acme: Late")
    }

    @Test("Mails about one incident are one conversation: one subject but for Re:, one root, the first one answered")
    func thread() async throws {
        let post = try await Post()
        let first = try post.mail(post.house.message(to: .mail, "ops@example.org"))
        #expect(first.subject == "[#12] Shop: Payment failed" && first.inReplyTo == nil && first.references.count == 1)
        let second = try post.mail(
            post.house.message(
                .resolved, .sample(state: "resolved", occurrences: 9), to: .mail, "ops@example.org",
                repliesTo: ["message_id": .text(first.id)]))
        #expect(second.subject == "Re: [#12] Shop: Payment failed" && second.inReplyTo == first.id)
        #expect(second.references == first.references + [first.id])
        var other = IncidentNote.sample()
        other.id = IncidentID(13)
        #expect(try post.mail(post.house.message(.opened, other, to: .mail, "ops@example.org")).references != first.references)
    }

    @Test("Programs are told that no human wrote it")
    func automatic() async throws {
        let post = try await Post()
        let fields = try post.mail(post.house.message(to: .mail, "ops@example.org")).fields
        #expect(
            fields.contains(MailField("Auto-Submitted", "auto-generated"))
                && fields.contains(MailField("List-Id", "<incidents.example.org>")))
    }

    @Test(
        "A person can acknowledge by a link, in both forms and in their language; a shared mailbox cannot, nor is there more to do at the end"
    )
    func link() async throws {
        let post = try await Post()
        let own = post.house.message(to: .mail, "olga@example.org", language: .russian, user: UserID(1))
        let mail = try post.mail(own)
        let link = try #require(AcknowledgeLink(in: own)).url("https://desk.example.org", post.house.key)
        #expect(mail.text.contains("Взять в работу: \(link)\n") && mail.html.contains("<a href=\"\(link)\"") && mail.language == "ru")
        for message in [
            post.house.message(to: .mail, "ops@example.org"),
            post.house.message(.resolved, .sample(state: "resolved"), to: .mail, "olga@example.org", user: UserID(1)),
        ] {
            #expect(try !post.mail(message).text.contains("/answer/"))
        }
    }

    @Test("What somebody wrote into a title is text in the HTML")
    func escapes() async throws {
        let post = try await Post()
        let title = "<script>alert('x')</script> & \"y\""
        let mail = try post.mail(post.house.message(.opened, .sample(title: title), to: .mail, "ops@example.org"))
        #expect(!mail.html.contains("<script") && mail.html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;"))
        #expect(mail.text.contains(title))
    }

    @Test("The digits of a code stand alone in their line")
    func code() async throws {
        let post = try await Post()
        let message = OutgoingMessage(
            key: "k", kind: .code, recipient: Recipient(channel: .mail, address: "olga@example.org"), content: .code("123456"),
            at: post.house.world.now, text: MessageText(title: "Your code", lines: ["123456", "Good for ten minutes."]))
        let mail = try post.mail(message)
        #expect(mail.subject == "Your code" && mail.references.isEmpty && mail.text.split(separator: "\n").contains("123456"))
    }

    @Test("What the server says decides; an address that is none is not tried")
    func outcomes() async throws {
        let post = try await Post(SMTPReport(end: .broken("-"), lines: ["550 5.1.1 no such user"]))
        #expect(await post.channel.send(post.house.message(to: .mail, "ops@example.org")) == .gone(reason: "550 5.1.1 no such user"))
        #expect(
            await post.channel.send(post.house.message(to: .mail, "ops@example.org\r\nDATA"))
                == .permanent(reason: "this is no mail address"))
        #expect(post.sent.mails.withLock { $0.count } == 1)
    }

    @Test("It says which setting is missing")
    func missing() async throws {
        #expect(try await Post { $0.url = nil }.channel.missing == "mail.url")
        #expect(try await Post { $0.from = nil }.channel.missing == "mail.from")
        #expect(try await Post { $0.url = "smtp://desk@mail.example.org" }.channel.missing == "mail.password")
        #expect(try await Post().channel.missing == nil)
    }

    @Test(
        "Where the server is follows from its address",
        arguments: [
            ("smtp://h.example", "smtp://h.example:587/example.org", false),
            ("smtp://u%40x@h.example:25", "smtp://h.example:25/example.org", true),
            ("smtps://h.example", "smtps://h.example:465/example.org", true),
            ("smtps://u@[::1]:4465/", "smtps://[::1]:4465/example.org", true),
        ])
    func server(url: String, expected: String, mustEncrypt: Bool) throws {
        var settings = MailSettings()
        (settings.url, settings.from) = (url, "desk@example.org")
        let server = try #require(MailServer(settings))
        #expect(server.url == expected && server.mustEncrypt == mustEncrypt)
        #expect(server.user == (url.contains("u%40x") ? "u@x" : url.contains("u@") ? "u" : nil))
    }
}
