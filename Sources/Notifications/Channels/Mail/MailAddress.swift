import Foundation

/// A mailbox, and perhaps whose it is: `ops@example.org`, `Night desk <ops@example.org>`.
struct MailAddress: Sendable, Hashable {
    let mailbox: String
    let name: String?

    /// Nil for what could not stand in a header or a command of SMTP as it is.
    init?(_ text: String) {
        var (mailbox, name) = (Substring(text.trimmingCharacters(in: .whitespaces)), String?.none)
        if mailbox.hasSuffix(">"), let start = mailbox.lastIndex(of: "<") {
            let before = mailbox[..<start].trimmingCharacters(in: CharacterSet(charactersIn: " \""))
            name = before.isEmpty ? nil : before
            mailbox = mailbox[mailbox.index(after: start)...].dropLast()
        }
        guard Self.isMailbox(mailbox), !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            return nil
        }
        (self.mailbox, self.name) = (String(mailbox), name)
    }

    /// Behind the `@`.
    var domain: String { String(mailbox[mailbox.index(after: mailbox.lastIndex(of: "@") ?? mailbox.startIndex)...]) }

    /// As a header has it.
    var header: String { name.map { "\(MailHeader.phrase($0)) <\(mailbox)>" } ?? mailbox }

    private static func isMailbox(_ text: Substring) -> Bool {
        guard text.utf8.count <= 254, let match = text.wholeMatch(of: /([A-Za-z0-9.!#$%&'*+\/=?^_`{|}~-]{1,64})@(.+)/) else { return false }
        let domain = match.2
        if domain.hasPrefix("[") { return domain.wholeMatch(of: /\[[0-9A-Fa-f:.]+\]/) != nil }
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        return labels.allSatisfy { $0.wholeMatch(of: /[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?/) != nil }
    }
}
