import Accounts
import HTTPTypes
import Kernel
import Platform

/// One's own notices, for programs. To list them reads none of them.
struct NoticeAPI: Sendable {
    let notices: NoticeOperations

    static let tag = (name: "Notices", explanation: "What one was told of issues.")

    private static let id = APIParameter.integer(.path, "id", "The notice's number.", 1...Int64.max)
    private static let kind = APIParameter<NoticeKind>(
        .query, "kind", "Only these.", .word(NoticeKind.allCases.map(\.rawValue))
    ) { $0.string.flatMap { NoticeKind(rawValue: $0) } }
    private static let issue = APIParameter.integer(.query, "issue", "Only those of this issue.", 1...Int64.max)
    private static let unread = APIParameter.flag(.query, "unread", "Only those that were not read.")
    private static let cleared = APIParameter.flag(.query, "cleared", "Also those that were cleared.")
    private static let clearedKind = APIParameter<NoticeKind>(
        .body, "kind", "Only these.", .word(NoticeKind.allCases.map(\.rawValue))
    ) { $0.string.flatMap { NoticeKind(rawValue: $0) } }
    private static let clearedIssue = APIParameter.integer(.body, "issue", "Only those of this issue.", 1...Int64.max)
    private static let assignee = APIParameter.flag(.body, "assignee", "Of issues that are assigned to one.")
    private static let author = APIParameter.flag(.body, "author", "Of issues that one has made.")
    private static let watcher = APIParameter.flag(.body, "watcher", "Of issues that one watches.")
    private static let xmpp = APIParameter.flag(.body, "xmpp", "By XMPP, too.")
    private static let webpush = APIParameter.flag(.body, "webpush", "In one's browsers, too.")
    private static let mail = APIParameter.flag(.body, "mail", "By e-mail, too.")
    private static let jid = APIParameter<String>(
        .body, "jid", "Where by XMPP; null for one's e-mail address.", .text(0...NoticeChoices.longestJID).nullable
    ) { $0.string }

    var operations: [APIOperation] { [list, counts, read, readAll, clear, restore, choices, choose] }

    private var list: APIOperation {
        APIOperation(
            .get, "/notices", id: "listNotices", tag: Self.tag.name, "One's own notices, the newest first",
            needs: .needs(.noticesRead, .ownNotices),
            takes: [Self.kind.declaration, Self.issue.declaration, Self.unread.declaration, Self.cleared.declaration]
                + APIPaging.parameters,
            gives: .page(of: .notice)
        ) { call in
            _ = try call.requireUser()
            let filter = NoticeFilter(
                kind: try call[Self.kind], issue: try call[Self.issue].map(Int64.init), isUnread: try call[Self.unread] ?? false,
                withCleared: try call[Self.cleared] ?? false)
            let limit = try call.limit
            let found = try await notices.list(
                filter, before: try call.cursor { Int64($0).map { NoticeID($0) } }, limit: limit + 1, by: call.asking)
            return APIPage(found, limit: limit) { $0.id.description }
        }
    }

    private var counts: APIOperation {
        APIOperation(
            .get, "/notices/unread", id: "countUnreadNotices", tag: Self.tag.name, "How many one has not read",
            needs: .needs(.noticesRead, .ownNotices), gives: .one(.noticeCounts)
        ) { call in
            _ = try call.requireUser()
            return try await notices.unread(by: call.asking)
        }
    }

    private var read: APIOperation {
        APIOperation(
            .post, "/notices/{id}/read", id: "readNotice", tag: Self.tag.name, "Its text was shown",
            needs: .needs(.noticesWrite, .ownNotices), takes: [Self.id.declaration], gives: .changed(.notice)
        ) { call in
            _ = try call.requireUser()
            return try await notices.read(NoticeID(Int64(try call.need(Self.id))), by: call.asking)
        }
    }

    private var readAll: APIOperation {
        APIOperation(
            .post, "/notices/read-all", id: "readAllNotices", tag: Self.tag.name, "Mark all as read",
            needs: .needs(.noticesWrite, .ownNotices), gives: .nothing
        ) { call in
            _ = try call.requireUser()
            try await notices.readAll(by: call.asking)
        }
    }

    private var clear: APIOperation {
        APIOperation(
            .post, "/notices/clear", id: "clearNotices", tag: Self.tag.name, "Take all off the list",
            explanation: "The history keeps them.", needs: .needs(.noticesWrite, .ownNotices),
            takes: [Self.clearedKind.declaration, Self.clearedIssue.declaration], gives: .nothing
        ) { call in
            _ = try call.requireUser()
            let filter = NoticeFilter(kind: try call[Self.clearedKind], issue: try call[Self.clearedIssue].map(Int64.init))
            try await notices.clear(filter, by: call.asking)
        }
    }

    private var restore: APIOperation {
        APIOperation(
            .post, "/notices/restore", id: "restoreNotices", tag: Self.tag.name, "Put back what was last taken off the list",
            needs: .needs(.noticesWrite, .ownNotices), gives: .changed(.restoredNotices)
        ) { call in
            _ = try call.requireUser()
            return RestoredNotices(count: try await notices.restore(by: call.asking))
        }
    }

    // MARK: Choices

    private var choices: APIOperation {
        APIOperation(
            .get, "/notices/choices", id: "getNoticeChoices", tag: Self.tag.name, "Of what and where one is told",
            needs: .needs(.noticesRead, .ownNotices), gives: .one(.noticeChoices)
        ) { call in
            _ = try call.requireUser()
            return try await notices.choices(by: call.asking)
        }
    }

    private var choose: APIOperation {
        let flags = [Self.assignee, Self.author, Self.watcher, Self.xmpp, Self.webpush, Self.mail]
        return APIOperation(
            .put, "/notices/choices", id: "setNoticeChoices", tag: Self.tag.name, "Say of what and where one is told",
            explanation: "What is left out stays as it is.", needs: .needs(.noticesWrite, .ownNotices),
            takes: flags.map(\.declaration) + [Self.jid.declaration], gives: .changed(.noticeChoices)
        ) { call in
            _ = try call.requireUser()
            let given = try flags.map { try call[$0] }
            let jid: String?? = call.has(Self.jid) ? .some(try call[Self.jid]) : nil
            return try await notices.choose(
                { choices in
                    choices.assignee = given[0] ?? choices.assignee
                    choices.author = given[1] ?? choices.author
                    choices.watcher = given[2] ?? choices.watcher
                    choices.xmpp = given[3] ?? choices.xmpp
                    choices.webpush = given[4] ?? choices.webpush
                    choices.mail = given[5] ?? choices.mail
                    if let jid { choices.jid = jid }
                }, by: call.asking)
        }
    }
}

extension APIShape where Value == Notice {
    fileprivate static let notice = APIShape(
        "Notice", "What one was told of an issue.",
        [
            .init("id", "Its number.", \.id), .init("kind", "`status` or `comment`.", \.draft.kind.rawValue),
            .init("issue", "The issue's number in Redmine.", \.draft.issue), .init("subject", "Of the issue.", \.draft.subject),
            .init("old_status", "Before; null for a comment.", \.draft.oldStatus),
            .init("new_status", "Since; null for a comment.", \.draft.newStatus),
            .init("author", "Who changed or commented.", \.draft.author), .init("html", "The comment, as harmless HTML.", \.draft.body),
            .init("text", "The comment without tags.") { CommentText.plain($0.draft.body) },
            .init("private", "Whether not everybody may read it.", \.draft.isPrivate),
            .init("happened_at", "By Redmine's clock.", \.draft.happenedAt), .init("created_at", "When it was told.", \.createdAt),
            .init("read_at", "When its text was shown; null for unread.", \.readAt),
            .init("cleared_at", "When it was taken off the list; null while it is there.", \.clearedAt),
        ])
}

struct RestoredNotices: Sendable {
    let count: Int
}

extension APIShape where Value == RestoredNotices {
    fileprivate static let restoredNotices = APIShape(
        "RestoredNotices", "What stands on the list again.", [.init("count", "How many notices it is.", \.count)])
}

extension APIShape where Value == NoticeCounts {
    fileprivate static let noticeCounts = APIShape(
        "NoticeCounts", "How many were not read.",
        [
            .init("status", "Changes of status.", \.status), .init("comments", "Comments.", \.comments), .init("all", "Both.", \.all),
        ])
}

extension APIShape where Value == NoticeOperations.Chosen {
    fileprivate static let noticeChoices = APIShape(
        "NoticeChoices", "Of what and where one is told.",
        [
            .init("assignee", "Of issues that are assigned to one.", \.choices.assignee),
            .init("author", "Of issues that one has made.", \.choices.author),
            .init("watcher", "Of issues that one watches.", \.choices.watcher), .init("xmpp", "By XMPP, too.", \.choices.xmpp),
            .init("webpush", "In one's browsers, too.", \.choices.webpush), .init("mail", "By e-mail, too.", \.choices.mail),
            .init("jid", "Where by XMPP; null for one's e-mail address.", \.choices.jid),
            .init("email", "One's e-mail address; null without one.", \.email),
        ])
}
