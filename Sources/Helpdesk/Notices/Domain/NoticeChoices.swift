package import Kernel
package import Platform

/// Of which issues somebody wants to hear, and where.
package struct NoticeChoices: Hashable, Sendable {
    package var assignee = true
    package var author = true
    package var watcher = true
    package var xmpp = false
    /// In the browsers that they have signed up.
    package var webpush = true
    package var mail = false
    /// Where they are written to by XMPP; nil for their e-mail address.
    package var jid: String?

    static let longestJID = 1023

    package init() {}

    /// Who said nothing has the defaults.
    package static func of(_ users: [UserID], on connection: any SQLConnection) throws -> [UserID: NoticeChoices] {
        let kept = try NoticeChoiceStore.choices(of: users, on: connection)
        return Dictionary(users.map { ($0, kept[$0] ?? NoticeChoices()) }) { first, _ in first }
    }

    /// - Throws: ``ClientError`` `noticeAddressNotValid` for a JID that is none.
    func checked() throws(ClientError) -> NoticeChoices {
        var choices = self
        let jid = (choices.jid ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        choices.jid = jid.isEmpty ? nil : jid
        guard jid.isEmpty || Self.isJID(jid) else { throw .noticeAddressNotValid }
        return choices
    }

    /// `local@domain`, without a resource: whichever program of theirs is there shows it.
    private static func isJID(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && text.utf8.count <= longestJID
            && !text.unicodeScalars.contains { $0.properties.isWhitespace || $0.value < 0x20 || "/<>\"'&".unicodeScalars.contains($0) }
    }
}

/// A person who is told, as they are now.
package struct NoticeRecipient: Hashable, Sendable {
    package let user: UserID
    let language: Language
    let timeZone: String?
    let email: String?
    let choices: NoticeChoices

    /// Where this channel reaches them; nil where it does not, or is not wanted. A browser is no address of theirs: an empty text.
    func address(by channel: NoticeMessages.Channel) -> String? {
        switch channel {
        case .xmpp: choices.xmpp ? choices.jid ?? email : nil
        case .mail: choices.mail ? email : nil
        case .webpush: choices.webpush ? "" : nil
        }
    }

    /// Where somebody is told by this channel now; nil for who is not, any more.
    package static func address(
        of user: UserID, by channel: NoticeMessages.Channel, on connection: any SQLConnection
    ) throws -> String? {
        try NoticeChoiceStore.recipients([user], on: connection).first?.address(by: channel)
    }
}
