import Foundation
import Kernel
import Testing

@testable import Notifications

@Suite("Mails as bytes") struct MailMessageTests {
    private func mail(subject: String = "Payment failed", text: String = "One\n.\nTwo", html: String = "<p>One</p>") throws -> MailMessage {
        MailMessage(
            from: try #require(MailAddress("Desk <desk@example.org>")), to: try #require(MailAddress("ops@example.org")), subject: subject,
            id: "<k1@example.org>", inReplyTo: "<k0@example.org>", references: ["<root@example.org>", "<k0@example.org>"],
            fields: [MailField("Auto-Submitted", "auto-generated")],
            date: try #require(Timestamp(rfc3339: "2026-11-30T08:05:09Z")), language: "en", text: text, html: html)
    }

    private func head(_ mail: MailMessage) -> [String] {
        String(decoding: mail.bytes, as: UTF8.self).components(separatedBy: "\r\n\r\n")[0].components(separatedBy: "\r\n")
    }

    @Test("The head says who, what, when and in answer to what")
    func fields() throws {
        let head = head(try mail())
        #expect(
            head == [
                "Date: Mon, 30 Nov 2026 08:05:09 +0000", "From: \"Desk\" <desk@example.org>", "To: ops@example.org",
                "Subject: Payment failed", "Message-ID: <k1@example.org>", "In-Reply-To: <k0@example.org>",
                "References: <root@example.org>", " <k0@example.org>", "Auto-Submitted: auto-generated", "Content-Language: en",
                "MIME-Version: 1.0", "Content-Type: multipart/alternative;", " boundary=\"--=_k1exampleorg\"",
            ])
    }

    @Test(
        "No title adds a field or ends the head",
        arguments: ["a\r\nBcc: x@y.org", "a\n\nbody", "a\u{2028}Bcc: x", "=?utf-8?q?a=0D=0ABcc:_x?="])
    func injection(title: String) throws {
        let (plain, tricky) = (head(try mail()), head(try mail(subject: title)))
        #expect(plain.map { $0.prefix { $0 != ":" } } == tricky.map { $0.prefix { $0 != ":" } })
    }

    @Test("Text comes first, then HTML, each whole, in lines that every server takes")
    func parts() throws {
        let long = String(repeating: "Ошибка оплаты. ", count: 200)
        let text = String(decoding: try mail(text: long, html: "<p>Й</p>").bytes, as: UTF8.self)
        #expect(text.utf8.allSatisfy { $0 < 0x80 } && text.components(separatedBy: "\r\n").allSatisfy { $0.count <= 78 })
        #expect(!text.replacing("\r\n", with: "").contains { $0 == "\r" || $0 == "\n" || $0 == "\r\n" })
        let parts = text.components(separatedBy: "----=_k1exampleorg")
        #expect(parts.count == 4 && parts[3] == "--\r\n")
        let bodies = try parts[1...2].map { part in
            let halves = part.components(separatedBy: "\r\n\r\n")
            let data = try #require(Data(base64Encoded: halves[1].replacing("\r\n", with: "")))
            return (halves[0], String(decoding: data, as: UTF8.self))
        }
        #expect(bodies[0].0.contains("Content-Type: text/plain; charset=utf-8") && bodies[0].1 == long)
        #expect(bodies[1].0.contains("Content-Type: text/html; charset=utf-8") && bodies[1].1 == "<p>Й</p>")
    }
}
