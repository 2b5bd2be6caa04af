import Kernel
import Platform

/// Model of the template `notice_row`: one notice in a list.
struct NoticeRow {
    struct Change {
        let oldStatus: String
        let newStatus: String
    }

    struct Said {
        /// The beginning of it, as text; nil where all of it is shown.
        let beginning: String?
        /// All of it, as HTML.
        let whole: String?
    }

    let number: String
    let issue: String
    let issueURL: String
    let subject: String
    /// Nil where nobody is named.
    let author: String?
    let what: String
    let change: Change?
    let said: Said?
    /// Nil where its text is shown.
    let openURL: String?
    let openLabel: String
    /// Nil for what was read.
    let readURL: String?
    let isUnread: Bool
    let isOpen: Bool
    let isPrivate: Bool
    let isCleared: Bool
    let at: Moment

    /// - Parameter isOpen: whether its whole text is shown.
    init(_ notice: Notice, isOpen: Bool = false, texts: TextCatalog, formats: ReaderFormats) {
        let draft = notice.draft
        number = String(notice.id.rawValue)
        (issue, issueURL, subject) = (String(draft.issue), HelpdeskPath.issue(draft.issue), draft.subject)
        author = draft.author.isEmpty ? nil : draft.author
        what = texts[draft.kind == .status ? "notice_status" : "notice_comment"]
        change = draft.kind == .status ? Change(oldStatus: draft.oldStatus ?? "", newStatus: draft.newStatus ?? "") : nil
        var isCut = false
        if draft.kind == .comment {
            let cut = CommentText.cut(CommentText.plain(draft.body))
            isCut = cut.isCut
            said = isOpen ? Said(beginning: nil, whole: draft.body) : Said(beginning: cut.text, whole: nil)
        } else {
            said = nil
        }
        openURL = isOpen ? nil : NoticePath.notice(notice.id)
        openLabel = texts[isCut ? "notice_more" : "notice_open"]
        isUnread = notice.readAt == nil && notice.clearedAt == nil
        readURL = isUnread ? NoticePath.read(notice.id) : nil
        (self.isOpen, isPrivate, isCleared) = (isOpen, draft.isPrivate, notice.clearedAt != nil)
        at = Moment(draft.happenedAt, formats)
    }
}

/// Model of the template `notice_list`.
struct NoticeListPage {
    /// Rows of a page.
    static let size = 100
    /// With more than these they stand closer together.
    static let manyFrom = 12

    let rows: [NoticeRow]
    let hasRows: Bool
    let isCompact: Bool
    let isHistory: Bool
    let unread: String
    let newest: String
    /// Nil when all was read.
    let readAllURL: String?
    /// Nil when there is nothing to clear.
    let clearURL: String?
    let clearQuestion: String
    let olderURL: String?
    let liveURL: String?
    let cleared: Cleared?

    /// What was cleared a moment ago.
    struct Cleared {
        let words: String
        /// Nil where nothing was.
        let undoURL: String?
        let moment: String
    }

    struct Data {
        /// One more than a page where there are more.
        let found: [Notice]
        let counts: NoticeCounts
        /// On the person's list.
        let all: Int
        var isHistory = false
        var isFirst = true
        var cleared: NoticeOperations.Clearing?
        var restored: Int?
    }

    init(_ data: Data, texts: TextCatalog, formats: ReaderFormats) {
        let shown = data.found.prefix(Self.size)
        rows = shown.map { NoticeRow($0, texts: texts, formats: formats) }
        (hasRows, isCompact) = (!shown.isEmpty, shown.count > Self.manyFrom)
        isHistory = data.isHistory
        unread = texts.plural("notices_unread", data.counts.all)
        newest = shown.first.map { String($0.id.rawValue) } ?? "0"
        let isActing = !data.isHistory && data.isFirst
        readAllURL = isActing && data.counts.all > 0 ? NoticePath.readAll : nil
        clearURL = !data.isHistory && data.isFirst && data.all > 0 ? NoticePath.clear : nil
        clearQuestion = texts.plural("notices_clear_question", data.all)
        let next = data.found.count > Self.size ? shown.last?.id : nil
        olderURL = next.map { (data.isHistory ? NoticePath.history : NoticePath.list) + "?before=\($0)" }
        liveURL = isActing ? NoticePath.live : nil
        if let clearing = data.cleared {
            cleared = Cleared(
                words: texts["notices_cleared"], undoURL: clearing.count > 0 ? NoticePath.undo : nil,
                moment: String(clearing.at.microseconds))
        } else {
            cleared = data.restored.map { Cleared(words: texts.plural("notices_restored", $0), undoURL: nil, moment: "") }
        }
    }
}

/// Model of the template `notice`: one, with its whole text.
struct NoticePage {
    let row: NoticeRow
    let listURL = NoticePath.list
}

/// Model of the template `notice_count`.
struct NoticeBadge: Hashable, Sendable {
    let isAny: Bool
    let count: String
    let label: String

    init(_ unread: Int, texts: TextCatalog, formats: ReaderFormats) {
        (isAny, count, label) = (unread > 0, formats.number(unread), texts.plural("notices_unread", unread))
    }
}

/// Model of the template `notice_choices`.
struct NoticeChoicesPage {
    struct Choice {
        let name: String
        let label: String
        let hint: String
        let isOn: Bool
    }

    let whose: [Choice]
    let ways: [Choice]
    let jid: String
    let email: String
    let hasEmail: Bool
    let saveURL = NoticePath.choices
    let saved: String?
    let problem: String?
    /// Nil where that page cannot be reached.
    let methodsURL: String?

    init(
        _ chosen: NoticeOperations.Chosen, methodsURL: String?, typedJID: String? = nil, saved: String?, problem: String?,
        texts: TextCatalog
    ) {
        let choices = chosen.choices
        func choice(_ name: String, _ isOn: Bool) -> Choice {
            Choice(name: name, label: texts["notice_choice_\(name)"], hint: texts["notice_choice_\(name)_hint"], isOn: isOn)
        }
        whose = [choice("assignee", choices.assignee), choice("author", choices.author), choice("watcher", choices.watcher)]
        ways = [choice("xmpp", choices.xmpp), choice("webpush", choices.webpush), choice("mail", choices.mail)]
        jid = typedJID ?? choices.jid ?? ""
        (email, hasEmail) = (chosen.email ?? "", chosen.email != nil)
        (self.saved, self.problem, self.methodsURL) = (saved, problem, methodsURL)
    }
}
