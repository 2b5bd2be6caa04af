import Foundation
import Kernel
import Platform

/// A mail as it goes over the wire: what is in it in text and in HTML, for readers to choose.
struct MailMessage: Sendable, Hashable {
    var from: MailAddress
    var to: MailAddress
    var subject: String
    /// With its angle brackets, as all ids.
    var id: String
    /// The mail that this one answers.
    var inReplyTo: String?
    /// What this mail has in common with others of its thread.
    var references: [String] = []
    /// Further fields, in order; their values are our own words.
    var fields: [MailField] = []
    var date: Timestamp
    /// Language tag.
    var language: String
    var text: String
    var html: String

    /// Lines end in CR LF, and all bytes are ASCII.
    var bytes: [UInt8] {
        // Base64 cannot hold a hyphen, so this line stands in no part.
        let boundary = "--=_\(id.filter { $0.isLetter || $0.isNumber }.suffix(40))"
        var lines = head.map { "\($0.name): \($0.value)" }
        lines += ["Content-Type: multipart/alternative;\r\n boundary=\"\(boundary)\"", ""]
        for (type, part) in [("plain", text), ("html", html)] {
            lines += ["--\(boundary)", "Content-Type: text/\(type); charset=utf-8", "Content-Transfer-Encoding: base64", ""]
            lines.append(Data(part.utf8).base64EncodedString(options: Self.wrapped))
        }
        lines += ["--\(boundary)--", ""]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    private static let wrapped: Data.Base64EncodingOptions = [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed]

    private var head: [MailField] {
        var head = [
            MailField("Date", Self.date(date)), MailField("From", from.header), MailField("To", to.header),
            MailField("Subject", MailHeader.text(subject, in: "Subject")), MailField("Message-ID", id),
        ]
        if let inReplyTo { head.append(MailField("In-Reply-To", inReplyTo)) }
        if !references.isEmpty { head.append(MailField("References", references.joined(separator: "\r\n "))) }
        return head + fields + [MailField("Content-Language", language), MailField("MIME-Version", "1.0")]
    }

    /// As RFC 5322 has it: `Mon, 30 Nov 2026 08:05:09 +0000`.
    private static func date(_ time: Timestamp) -> String { time.httpDate.dropLast("GMT".count) + "+0000" }
}

/// A field in the head of a mail.
struct MailField: Sendable, Hashable {
    let name: String
    let value: String

    init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
}
