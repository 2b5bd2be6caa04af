import Crypto
import Foundation
import Kernel
import Platform

/// A row of a queue table, mended where it can be.
struct QueueRow: Hashable, Sendable {
    /// A row may be for several people; more are a mistake.
    static let mostRecipients = 50
    private static let longestAddress = 320
    /// How old a row may say it is.
    private static let oldest: Int64 = 10 * 366 * 86_400

    let table: QueueTable
    let id: Int64
    /// Nil where there is no number of an issue.
    let issue: Int64?
    /// Addresses, folded.
    let recipients: [String]
    let oldStatus: String
    let newStatus: String
    let subject: String
    /// HTML, as it was written.
    let body: String
    /// Seconds before it was read.
    let age: Int64
    /// Tells it from another row that gets the same number later.
    let digest: String
    /// All of it, to be looked at where it cannot be told.
    let document: JSON

    /// Nil without a number: it could not be deleted by it.
    /// - Parameter fields: in the order of ``QueueTable/selection(limit:)``.
    init?(_ table: QueueTable, _ fields: [String?]) {
        func field(_ index: Int) -> String { fields.indices.contains(index) ? fields[index] ?? "" : "" }
        guard let id = Int64(field(0)) else { return nil }
        (self.table, self.id) = (table, id)
        let number = field(1).trimmingCharacters(in: CharacterSet(charactersIn: "# \t\r\n"))
        issue = Int64(number).flatMap { $0 > 0 ? $0 : nil }
        recipients = Self.addresses(field(2))
        body = KeptText.of(field(3), limit: KeptText.body)
        age = Int64(field(4)).flatMap { (0...Self.oldest).contains($0) ? $0 : nil } ?? 0
        oldStatus = KeptText.of(Self.line(field(6)), limit: KeptText.name)
        newStatus = KeptText.of(Self.line(field(7)), limit: KeptText.name)
        subject = KeptText.of(Self.line(field(8)), limit: KeptText.subject)
        // Without its age, which is another one each time.
        let kept = fields.indices.filter { $0 != 4 }.map { fields[$0] ?? "" }
        digest = SHA256.hash(data: Data(kept.joined(separator: "\u{1}").utf8)).prefix(16).map { $0 }.hexadecimal
        document = .list(kept.map { .text(KeptText.of($0, limit: KeptText.body)) })
    }

    /// Whether it says what happened.
    var isReadable: Bool {
        guard issue != nil, !recipients.isEmpty else { return false }
        return switch table {
        case .status: !oldStatus.isEmpty || !newStatus.isEmpty
        case .notes: body.contains { !$0.isWhitespace }
        }
    }

    /// For one of its recipients.
    func draft(for user: UserID, subject known: String?, at time: Timestamp) -> NoticeDraft? {
        guard let issue, isReadable else { return nil }
        return NoticeDraft(
            user: user, kind: table.kind, issue: issue, source: "queue:\(table.name):\(id):\(digest.prefix(8))",
            subject: subject.isEmpty ? known ?? "" : subject, oldStatus: table == .status ? oldStatus : nil,
            newStatus: table == .status ? newStatus : nil, body: CommentHTML.harmless(body), happenedAt: time.adding(.seconds(-age)))
    }

    /// `Ana Souza <ana@example.org>; bob@example.org`.
    static func addresses(_ text: String) -> [String] {
        let parts = text.split { ",;".contains($0) || $0.isNewline }.map { part -> String in
            guard let open = part.lastIndex(of: "<"), let close = part[open...].firstIndex(of: ">") else {
                return MailAddress.folded(String(part))
            }
            return MailAddress.folded(String(part[part.index(after: open)..<close]))
        }
        var seen: Set<String> = []
        let addresses = parts.filter { MailAddress.local($0) != nil && $0.utf8.count <= longestAddress && seen.insert($0).inserted }
        return Array(addresses.prefix(mostRecipients))
    }

    /// On one line.
    private static func line(_ text: String) -> String {
        text.split(whereSeparator: { $0.isNewline }).joined(separator: " ").trimmingCharacters(in: .whitespaces)
    }
}
