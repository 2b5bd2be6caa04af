package import Kernel
package import Platform

/// What happened to an issue of another system, as a row of the outbox keeps it for one person.
package struct IssueNote: Sendable, Hashable, Codable {
    package enum Change: Sendable, Hashable, Codable {
        case status(old: String, new: String)
        /// - Parameter text: of the comment, without tags.
        case comment(author: String, text: String)
    }

    /// The issue's number there.
    package var issue: Int64
    package var subject: String
    package var change: Change
    /// Where it is read here, behind this server's address; absolute once it is in the outbox.
    package var url: String

    package init(issue: Int64, subject: String, change: Change, url: String) {
        (self.issue, self.subject, self.change, self.url) = (issue, subject, change, url)
    }

    static let parts = PageParts(
        module: "notifications_issues", templates: [:],
        dictionaries: [
            .english: PackageResources.notifications_issues_en_json, .russian: PackageResources.notifications_issues_ru_json,
            .portuguese: PackageResources.notifications_issues_pt_BR_json,
        ])
}

/// What this module asks of the one that keeps what people want to be told of issues, which fills it.
package struct IssueAudience: Sendable {
    /// Where a person is told of issues by this channel now; nil for one who is not, any more. What it says of a browser does not
    /// matter: that is a contact method.
    package var address: @Sendable (UserID, ChannelKind, any SQLConnection) throws -> String?

    package init(address: @escaping @Sendable (UserID, ChannelKind, any SQLConnection) throws -> String?) { self.address = address }

    /// Nobody is told of any.
    package static let nobody = IssueAudience { _, _, _ in nil }
}

extension MessageWriter {
    /// An issue's change in words. By XMPP these are the whole message, as people's programs know it from the system before.
    func text(_ note: IssueNote, by channel: ChannelKind?, _ words: TextCatalog) -> MessageText {
        let (title, said) = (IssueWords.title(note, words), IssueWords.said(note))
        guard channel != .xmpp else { return MessageText(title: title, lines: said.isEmpty ? [] : [""] + said) }
        return MessageText(title: title, lines: IssueWords.about(note) + said, url: note.url)
    }
}

private enum IssueWords {
    static func title(_ note: IssueNote, _ words: TextCatalog) -> String {
        let id = String(note.issue)
        return switch note.change {
        case .status(let old, let new): words.text("message_issue_status", ["id": id, "old": old, "new": new])
        case .comment: words.text("message_issue_comment", ["id": id])
        }
    }

    /// The comment, line by line.
    static func said(_ note: IssueNote) -> [String] {
        guard case .comment(_, let text) = note.change else { return [] }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    static func about(_ note: IssueNote) -> [String] {
        guard case .comment(let author, _) = note.change, !author.isEmpty else { return [note.subject] }
        return [note.subject, author + ":"]
    }
}
