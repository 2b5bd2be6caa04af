import Accounts
import Hummingbird
import Kernel
import Platform

/// The page of the quality board.
struct QualityPages: Sendable {
    let desk: IssueDesk
    let tools: PageTools

    func add(to routes: Routes) {
        let old = AccountsPages.oldMembers(of: routes, publicURL: tools.publicURL)
        for members in [AccountsPages.members(of: routes), old] { add(to: members) }
    }

    private func add(to members: RouterGroup<AppContext>) {
        members.get(RouterPath(IssuePath.quality)) { request, context in try await board(request, context) }
        members.post(RouterPath(IssuePath.qualityAll)) { _, context in
            try await desk.quality.markAllRead(by: try context.require(.useIssues).caller)
            return Response.redirect(to: IssuePath.quality + "?done=all")
        }
        members.post(RouterPath(IssuePath.qualityReadPattern)) { _, context in
            try await desk.quality.markRead(
                try IssuePages.number("id", context), by: try context.require(.useIssues).caller)
            return Response.redirect(to: IssuePath.quality + "?done=read")
        }
    }

    private func board(_ request: Request, _ context: AppContext) async throws -> Response {
        let (caller, texts) = (try context.require(.useIssues).caller, tools.texts(context))
        let showsRead = FormData(queryOf: request)["show"] == "all"
        var model = QualityBoardPage(showsRead: showsRead, texts: texts)
        model.notice = tools.notice(request, context, ["all": "quality_all_read", "read": "quality_one_read"])
        do {
            let board = try await desk.quality.board(showsRead: showsRead, by: caller)
            model.fill(board, texts: texts, formats: tools.formats(context))
        } catch let error as ClientError where IssuePages.isRefusal(error) {
            model.refusal = IssueRefusal(error, texts)
        }
        return try tools.pages.page("quality_board", title: texts["quality_title"], model: model, request: request, context: context)
    }
}

/// Model of the template `quality_board`.
struct QualityBoardPage {
    struct Comment {
        let anchor: String
        let issueURL: String
        let issueNumber: String
        let issueSubject: String
        let author: String
        let isPrivate: Bool
        let at: Moment
        /// Harmless.
        let html: String
        let readURL: String?
        let readLabel: String
    }

    /// Of the comments, how many one page shows.
    private static let length = 100

    let allURL = IssuePath.qualityAll
    var notice: String?
    var refusal: IssueRefusal?
    var isShown = false
    var away = false
    var asOf: Moment?
    var newCount = "–"
    var totalCount = "–"
    var unreadCount = ""
    var hasUnread = false
    let switchURL: String
    let switchLabel: String
    var comments: [Comment] = []
    var hasComments = false

    init(showsRead: Bool, texts: TextCatalog) {
        switchURL = IssuePath.quality + (showsRead ? "" : "?show=all")
        switchLabel = texts[showsRead ? "quality_show_unread" : "quality_show_all"]
    }

    mutating func fill(_ board: QualityOperations.Board, texts: TextCatalog, formats: ReaderFormats) {
        isShown = true
        if let new = board.new { newCount = formats.number(new.number) }
        if let total = board.total { totalCount = formats.number(total.number) }
        away = board.total?.isOld ?? true
        asOf = away ? board.lookedAt.map { Moment($0, formats) } : nil
        unreadCount = formats.count(board.unread, exactTo: QualityOperations.most - 1)
        hasUnread = board.unread > 0
        comments = board.comments.prefix(Self.length).map { comment, isRead in
            Comment(
                anchor: "comment-\(comment.id)", issueURL: IssuePath.issue(comment.issue), issueNumber: String(comment.issue),
                issueSubject: comment.subject, author: comment.author, isPrivate: comment.privacy != .none, at: Moment(comment.at, formats),
                html: comment.body, readURL: isRead ? nil : IssuePath.qualityRead(comment.id),
                readLabel: texts.text("quality_mark_of", ["author": comment.author, "issue": String(comment.issue)]))
        }
        hasComments = !comments.isEmpty
    }
}
