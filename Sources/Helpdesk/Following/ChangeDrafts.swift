import Kernel

/// Makes notices of entries of an issue's history: a changed status and a comment are one each.
struct ChangeDrafts: Sendable {
    let issue: RedmineIssue
    /// Names by number.
    let statuses: [Int64: String]

    /// - Parameter journals: which of them the listener may see.
    func drafts(of journals: [RedmineJournal], for listener: Listener) -> [NoticeDraft] {
        journals.flatMap { journal -> [NoticeDraft] in
            // What one did oneself is no news.
            guard journal.user?.id != listener.person else { return [] }
            return [status(journal, listener), comment(journal, listener)].compactMap { $0 }
        }
    }

    /// Whether anybody may have to be told of it.
    static func isNews(_ journal: RedmineJournal) -> Bool { journal.statusChange != nil || hasText(journal) }

    private static func hasText(_ journal: RedmineJournal) -> Bool { journal.notes.contains { !$0.isWhitespace } }

    private func status(_ journal: RedmineJournal, _ listener: Listener) -> NoticeDraft? {
        guard let change = journal.statusChange, change.oldValue != change.newValue else { return nil }
        var draft = draft(.status, journal, listener)
        (draft.oldStatus, draft.newStatus) = (name(change.oldValue), name(change.newValue))
        return draft
    }

    private func comment(_ journal: RedmineJournal, _ listener: Listener) -> NoticeDraft? {
        guard Self.hasText(journal) else { return nil }
        var draft = draft(.comment, journal, listener)
        draft.body = CommentHTML.harmless(KeptText.of(journal.notes, limit: KeptText.body))
        return draft
    }

    private func draft(_ kind: NoticeKind, _ journal: RedmineJournal, _ listener: Listener) -> NoticeDraft {
        NoticeDraft(
            user: listener.user, kind: kind, issue: issue.id, source: "journal:\(journal.id)",
            subject: KeptText.of(issue.subject, limit: KeptText.subject),
            author: KeptText.of(journal.user?.name ?? "", limit: KeptText.name), isPrivate: journal.isPrivate || issue.isPrivate,
            happenedAt: journal.createdOn ?? issue.updatedOn ?? Timestamp(microseconds: 0))
    }

    private func name(_ value: String?) -> String {
        guard let value else { return "" }
        let known = Int64(value).flatMap { id in statuses[id] ?? (issue.status?.id == id ? issue.status?.name : nil) }
        return KeptText.of(known ?? "#\(value)", limit: KeptText.name)
    }
}
