import Kernel
import Platform

/// Keeps notices, and sees to it that people hear of them, in the transaction of whoever found them.
struct NoticeKeeper: Sendable {
    let messages: NoticeMessages
    let now: @Sendable () -> Timestamp

    /// - Returns: those that were new.
    @discardableResult
    func keep(_ drafts: [NoticeDraft], on connection: any SQLConnection) throws -> [Notice] {
        try NoticeStore.add(drafts, at: now(), on: connection)
    }
}

extension HelpdeskModule {
    var noticeKeeper: NoticeKeeper { NoticeKeeper(messages: ports.messages, now: world.now) }
}
