import Foundation
import Kernel
import Platform

/// Keeps notices, and sees to it that people hear of them, in the transaction of whoever found them: what is kept is told, once.
struct NoticeKeeper: Sendable {
    let messages: NoticeMessages
    let now: @Sendable () -> Timestamp

    /// - Returns: those that were new.
    @discardableResult
    func keep(_ drafts: [NoticeDraft], on connection: any SQLConnection) throws -> [Notice] {
        let time = now()
        let new = try NoticeStore.add(drafts, at: time, on: connection)
        guard !new.isEmpty else { return [] }
        let users = Set(new.map(\.draft.user)).sorted()
        let people = try NoticeChoiceStore.recipients(users, on: connection)
        let known = Dictionary(people.map { ($0.user, $0) }) { first, _ in first }
        let messages = new.compactMap { notice in known[notice.draft.user].flatMap { Self.message(notice, to: $0) } }
        if !messages.isEmpty { try self.messages.put(messages, time, connection) }
        try EventLog.append([.noticesChanged(users)], at: time, on: connection)
        return new
    }

    /// Nil for somebody who is told on the desk alone.
    private static func message(_ notice: Notice, to person: NoticeRecipient) -> NoticeMessages.Message? {
        var addresses: [NoticeMessages.Channel: String] = [:]
        for channel in NoticeMessages.Channel.allCases { addresses[channel] = person.address(by: channel) }
        guard !addresses.isEmpty else { return nil }
        return NoticeMessages.Message(
            notice: notice, language: person.language, timeZone: person.timeZone.flatMap { TimeZone(identifier: $0) } ?? .gmt,
            path: HelpdeskPath.issue(notice.draft.issue),
            comment: notice.draft.kind == .comment ? CommentText.plain(notice.draft.body) : nil,
            addresses: addresses)
    }
}

extension HelpdeskModule {
    var noticeKeeper: NoticeKeeper { NoticeKeeper(messages: ports.messages, now: world.now) }
}
