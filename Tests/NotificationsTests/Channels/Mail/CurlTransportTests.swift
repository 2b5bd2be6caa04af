import Testing

@testable import Notifications

@Suite("Mails over the network", .timeLimit(.minutes(5))) struct CurlTransportTests {
    private func transport(_ url: String, password: String? = nil) throws -> MailTransport {
        var settings = MailSettings()
        (settings.url, settings.from, settings.password) = (url, "desk@example.org", password)
        return .curl(try #require(MailServer(settings)))
    }

    private func envelope(to: String, _ text: String = "Subject: x\r\n\r\nHello\r\n.\r\n..dots\r\n") -> MailTransport.Envelope {
        .init(from: "desk@example.org", to: to, content: Array(text.utf8))
    }

    @Test("Mails one after the other share a connection, and arrive byte for byte")
    func connection() async throws {
        let server = SMTPDouble()
        try await server.run { port in
            let transport = try transport("smtp://127.0.0.1:\(port)")
            for name in ["a", "b", "c"] { #expect(await transport.send(envelope(to: "\(name)@example.org")).outcome == .taken()) }
        }
        #expect(server.mails.count == 3 && Set(server.mails.map(\.connection)) == [1])
        #expect(server.mails.first?.lines == ["Subject: x", "", "Hello", ".", "..dots"])
        #expect(server.mails.map(\.to) == ["RCPT TO:<a@example.org>", "RCPT TO:<b@example.org>", "RCPT TO:<c@example.org>"])
        #expect(server.commands.first == "EHLO example.org")
        #expect(server.mails.first?.from.hasPrefix("MAIL FROM:<desk@example.org>") == true)
    }

    @Test("A refusal is the server's word, and the next mail goes out all the same")
    func refusals() async throws {
        let server = SMTPDouble()
        try await server.run { port in
            let transport = try transport("smtp://127.0.0.1:\(port)")
            #expect(await transport.send(envelope(to: "fail550@example.org")).outcome == .gone(reason: "550 5.1.1 no such user"))
            #expect(
                await transport.send(envelope(to: "busy451@example.org")).outcome
                    == .passing(reason: "451 4.3.0 try later", about: .message))
            guard case .passing(_, _, .lane) = await transport.send(envelope(to: "close@example.org")).outcome else {
                Issue.record("a broken connection is no answer")
                return
            }
            #expect(await transport.send(envelope(to: "a@example.org")).outcome == .taken())
        }
        #expect(server.mails.map(\.to) == ["RCPT TO:<a@example.org>"])
    }

    @Test("With a user nothing goes out to a server that does not encrypt: no password, no mail")
    func encryption() async throws {
        let server = SMTPDouble()
        try await server.run { port in
            let report = try await transport("smtp://desk@127.0.0.1:\(port)", password: "secret").send(envelope(to: "a@example.org"))
            #expect(report.outcome == .passing(reason: "the mail server does not encrypt: nothing was sent"))
        }
        #expect(server.mails.isEmpty && !server.commands.contains { $0.hasPrefix("AUTH") || $0.hasPrefix("MAIL") })
    }

    @Test("Where nothing listens it is tried again")
    func nobody() async throws {
        let port = try await SMTPDouble().run { $0 }
        let report = try await transport("smtp://127.0.0.1:\(port)").send(envelope(to: "a@example.org"))
        #expect(report.outcome == .passing(reason: "no connection to the mail server"))
    }
}
