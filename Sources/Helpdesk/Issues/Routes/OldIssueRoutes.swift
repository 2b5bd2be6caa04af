import Accounts
import Hummingbird
import Kernel
import Platform

/// What the old pages' scripts ask about issues and the quality board, in their form.
struct OldIssueRoutes: Sendable {
    private struct MyIssues: Encodable {
        struct Line: Encodable {
            let id: Int64
            let updated_on: String
            let subject: String
            let status_name: String
            let status_id: Int64?
        }

        struct Status: Encodable {
            let id: Int64
            let name: String
        }

        let issues: [Line]
        let statuses: [Status]
        /// When Redmine told them, while it does not answer.
        let as_of: String?
    }

    private struct Comments: Encodable {
        let success = true
        let html: String
        let count: Int
    }

    private struct Counted: Encodable {
        let success = true
        let count: Int
        let as_of: String?
    }

    private struct Done: Encodable { let success = true }

    let desk: IssueDesk
    let tools: PageTools

    func add(to routes: Routes, by entrance: OldRoute) {
        entrance.get(HelpdeskPath.myIssues, .json, on: routes) { _, context in try await mine(context) }
        entrance.get(HelpdeskPath.comments, .json, on: routes) { _, context in try await comments(context) }
        entrance.get(HelpdeskPath.newIssues, .json, on: routes) { _, context in try await count(.new, context) }
        entrance.get(HelpdeskPath.totalIssues, .json, on: routes) { _, context in try await count(.total, context) }
        entrance.post(HelpdeskPath.markComment + "/:id", .json, on: routes) { request, context in
            let caller = try await OldRoute.sender(request, context)
            guard let id = context.parameters.get("id").flatMap({ Int64($0) }) else { throw ClientError.qualityCommentNotFound }
            try await desk.quality.markRead(id, by: caller)
            return .json(Done())
        }
        entrance.post(HelpdeskPath.markAllComments, .json, on: routes) { request, context in
            try await desk.quality.markAllRead(by: try await OldRoute.sender(request, context))
            return .json(Done())
        }
    }

    private func mine(_ context: AppContext) async throws -> Response {
        let caller = try context.requireIdentity().caller
        let found = try await desk.issues.list(IssueFilter(), limit: IssueOperations.most, by: caller)
        let lines = found.issues.map {
            MyIssues.Line(
                id: $0.id, updated_on: $0.updatedOn.map(RedmineFollower.second) ?? "", subject: $0.subject,
                status_name: $0.status?.name ?? "", status_id: $0.status?.id)
        }
        let statuses = try await desk.issues.allStatuses(by: caller).map { MyIssues.Status(id: $0.id, name: $0.name) }
        return .json(MyIssues(issues: lines, statuses: statuses, as_of: found.asOf?.rfc3339))
    }

    private func comments(_ context: AppContext) async throws -> Response {
        let found = try await desk.quality.unread(by: try context.requireIdentity().caller)
        let (texts, formats) = (tools.texts(context), tools.formats(context))
        let model = QualityComments(found, texts: texts, formats: formats)
        let html = try tools.pages.document("quality_comments", model: model, language: texts.language)
        return .json(Comments(html: html, count: found.count))
    }

    private func count(_ kind: QualityCounts.Kind, _ context: AppContext) async throws -> Response {
        let count = try await desk.quality.count(kind, by: try context.requireIdentity().caller)
        return .json(Counted(count: count.number, as_of: count.isOld ? count.at.rfc3339 : nil))
    }
}

extension OldRoute {
    /// Reads a body of any kind, of which nothing matters but that it has come, and finds out once more who sent it.
    fileprivate static func sender(_ request: Request, _ context: AppContext) async throws -> Caller {
        _ = try await request.plainBody(limit: bodyLimit)
        guard let identity = try await context.identify?() else { throw ClientError.unauthorized }
        return identity.caller
    }
}

/// Model of the template `quality_comments`.
struct QualityComments {
    struct Comment {
        let id: String
        let issueURL: String
        let issueNumber: String
        let issueSubject: String
        let author: String
        let iso: String
        let time: String
        let html: String
        let markLabel: String
    }

    let comments: [Comment]

    init(_ found: [QualityStore.Comment], texts: TextCatalog, formats: ReaderFormats) {
        comments = found.map {
            Comment(
                id: String($0.id), issueURL: IssuePath.issue($0.issue), issueNumber: String($0.issue), issueSubject: $0.subject,
                author: $0.author, iso: $0.at.rfc3339, time: formats.dateTime($0.at), html: $0.body, markLabel: texts["quality_mark"])
        }
    }
}
