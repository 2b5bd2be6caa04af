import Helpdesk
import Kernel
import Notifications
import Platform

/// How notices reach people elsewhere than on the desk.
extension Ports {
    static func noticeMessages(_ notifications: NotificationsModule) -> NoticeMessages {
        let outbox = notifications.issueOutbox
        return NoticeMessages { messages, time, connection in
            try outbox.put(messages.map { IssueOutbox.Message($0) }, at: time, on: connection)
        }
    }

    /// Before a message is sent it is asked where its person is told now.
    static let issueAudience = IssueAudience { user, channel, connection in
        try NoticeMessages.Channel(channel).flatMap { try NoticeRecipient.address(of: user, by: $0, on: connection) }
    }
}

extension NoticeMessages.Channel {
    fileprivate init?(_ kind: ChannelKind) { self.init(rawValue: kind.rawValue) }
}

extension ChannelKind {
    fileprivate init(_ channel: NoticeMessages.Channel) {
        self =
            switch channel {
            case .xmpp: .xmpp
            case .webpush: .webpush
            case .mail: .mail
            }
    }
}

extension IssueOutbox.Message {
    fileprivate init(_ message: NoticeMessages.Message) {
        let draft = message.notice.draft
        let change: IssueNote.Change =
            switch draft.kind {
            case .status: .status(old: draft.oldStatus ?? "", new: draft.newStatus ?? "")
            case .comment: .comment(author: draft.author, text: message.comment ?? "")
            }
        self.init(
            to: draft.user, in: message.language, message.timeZone,
            note: IssueNote(issue: draft.issue, subject: draft.subject, change: change, url: message.path),
            addresses: Dictionary(uniqueKeysWithValues: message.addresses.map { (ChannelKind($0.key), $0.value) }), cause: message.cause)
    }
}
