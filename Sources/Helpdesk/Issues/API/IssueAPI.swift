import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// Issues for programs: as the person whose token is used.
struct IssueAPI: Sendable {
    let desk: IssueDesk
    /// For what is written by itself.
    let words: TextCatalog
    let publicURL: URL?

    static let tag = (name: "Issues", explanation: "Issues in Redmine, as the owner of the token.")
    static let root = APIRoutes.root + "/issues"

    var operations: [APIOperation] { [list, find, addComment, setStatus, open, openFromIncident, closeBoth] }

    private static let issue = APIParameter<Int64>(.path, "id", "The issue's number.", .integer(1...Int64.max), isRequired: true) { $0.int }
    /// Redmine decides beside us.
    private static let refusals: [HTTPResponse.Status: String] = [
        .conflict: "No Redmine is set up, it does not know the caller, or it did not do what it was asked; the type says which.",
        .unprocessableContent: "The body is wrong, or Redmine refuses it; the problem says so in its words.",
        .badGateway: "Redmine does not take the server's key, or lets it act as nobody else.",
    ]

    private static let state = APIParameter<IssueFilter.State>(
        .query, "state", "How they stand.", .word(IssueFilter.State.allCases.map(\.rawValue))
    ) { $0.string.flatMap(IssueFilter.State.init(rawValue:)) }
    private static let role = APIParameter<IssueFilter.Role>(
        .query, "role", "What you are to them.", .word(IssueFilter.Role.allCases.map(\.rawValue))
    ) { $0.string.flatMap(IssueFilter.Role.init(rawValue:)) }
    private static let project = APIParameter<Int64>(.query, "project", "A project's number.", .integer(1...Int64.max)) { $0.int }
    private static let text = APIParameter.text(.query, "q", "In the title.", 1...IssueFilter.textLimit)

    private var list: APIOperation {
        APIOperation(
            .get, "/issues", id: "listIssues", tag: Self.tag.name, "Issues that you opened or are to do, changed last first",
            needs: .needs(.issuesRead, .useIssues),
            takes: [Self.state.declaration, Self.role.declaration, Self.project.declaration, Self.text.declaration] + APIPaging.parameters,
            gives: .page(of: .redmineIssue), refusals: Self.refusals
        ) { call in
            _ = try call.requireUser()
            let filter = IssueFilter(
                state: try call[Self.state] ?? .all, role: try call[Self.role] ?? .any, project: try call[Self.project],
                text: try call[Self.text] ?? "")
            let skipped = try call.cursor { text in Int(text).flatMap { (0...IssueOperations.most).contains($0) ? $0 : nil } } ?? 0
            let limit = try call.limit
            let found = try await desk.issues.list(filter, after: skipped, limit: limit, by: call.asking)
            return APIPage(found.issues, next: found.hasMore ? String(skipped + limit) : nil)
        }
    }

    private var find: APIOperation {
        APIOperation(
            .get, "/issues/{id}", id: "getIssue", tag: Self.tag.name, "One issue with its history",
            explanation: "Private notes are there for those who may read them.", needs: .needs(.issuesRead, .useIssues),
            takes: [Self.issue.declaration], gives: .one(.issueWithHistory), refusals: Self.refusals
        ) { call in
            _ = try call.requireUser()
            return try await desk.issues.find(try call.need(Self.issue), by: call.asking)
        }
    }

    private static let comment = APIParameter.text(.body, "text", "The comment.", 1...IssueDraft.textLimit)

    private var addComment: APIOperation {
        APIOperation(
            .post, "/issues/{id}/comments", id: "commentIssue", tag: Self.tag.name, "Comment on an issue",
            needs: .needs(.issuesWrite, .useIssues), takes: [Self.issue.declaration, Self.comment.required.declaration],
            gives: .made(.madeComment) { "\(Self.root)/\($0.issue)" }, refusals: Self.refusals
        ) { call in
            _ = try call.requireUser()
            let issue = try call.need(Self.issue)
            return MadeComment(id: try await desk.issues.comment(try call.need(Self.comment), on: issue, by: call.asking), issue: issue)
        }
    }

    private static let status = APIParameter<Int64>(.body, "status", "The state's number.", .integer(1...Int64.max)) { $0.int }

    private var setStatus: APIOperation {
        APIOperation(
            .post, "/issues/{id}/status", id: "setIssueStatus", tag: Self.tag.name, "Change the state of an issue",
            explanation: "409 `status-refused` where the workflow does not allow it, also where Redmine says yes and does nothing.",
            needs: .needs(.issuesWrite, .useIssues), takes: [Self.issue.declaration, Self.status.required.declaration],
            gives: .changed(.issueWithHistory), refusals: Self.refusals
        ) { call in
            _ = try call.requireUser()
            return try await desk.issues.setStatus(try call.need(Self.status), of: try call.need(Self.issue), by: call.asking)
        }
    }

    private static let subject = APIParameter.text(.body, "subject", "The title.", 1...IssueDraft.subjectLimit)
    private static let description = APIParameter.text(.body, "description", "What it is about.", 0...IssueDraft.textLimit)

    private var open: APIOperation {
        APIOperation(
            .post, "/issues", id: "openIssue", tag: Self.tag.name, "Open an issue",
            explanation: "In the project that `redmine.project` names, with your signature below.", needs: .needs(.issuesWrite, .useIssues),
            takes: [Self.subject.required.declaration, Self.description.declaration], gives: .made(.madeIssue) { "\(Self.root)/\($0.id)" },
            refusals: Self.refusals
        ) { call in
            _ = try call.requireUser()
            let draft = IssueDraft(subject: try call.need(Self.subject), description: try call[Self.description] ?? "")
            let id = try await desk.issues.open(draft, by: call.asking)
            return MadeNumber(id: id, issue: id)
        }
    }

    private static let incident = APIParameter<IncidentID>.id("The incident's number.")
    private static let isAnother = APIParameter.flag(.body, "anew", "Open one more where there is one.")

    private var openFromIncident: APIOperation {
        APIOperation(
            .post, "/incidents/{id}/issue", id: "openIncidentIssue", tag: Self.tag.name, "Open an issue from an incident",
            explanation: "One incident has one: asked again, the answer is the same issue.", needs: .needs(.issuesWrite, .useIssues),
            takes: [Self.incident.declaration, Self.isAnother.declaration], gives: .made(.madeIssue) { "\(Self.root)/\($0.id)" },
            refusals: Self.refusals
        ) { call in
            _ = try call.requireUser()
            let opened = try await desk.incidents.open(
                try call.need(Self.incident), isAnother: try call[Self.isAnother] ?? false, words: words,
                base: call.context.ownAddress(call.request, publicURL: publicURL), by: call.asking)
            return MadeNumber(id: opened.issue, issue: opened.issue)
        }
    }

    private static let ofIncident = APIParameter<Int64>(
        .body, "issue", "Which of its issues; the newest where nothing is said.", .integer(1...Int64.max)
    ) { $0.int }

    private var closeBoth: APIOperation {
        APIOperation(
            .post, "/incidents/{id}/issue/close", id: "closeIncidentWithIssue", tag: Self.tag.name, "Close an issue and its incident",
            explanation: "The issue first; what Redmine refuses leaves both as they are. Needs `incidents:write` besides.",
            needs: .needs(.issuesWrite, .useIssues), takes: [Self.incident.declaration, Self.ofIncident.declaration], gives: .nothing,
            refusals: Self.refusals
        ) { call in
            guard call.has(.closingIncidents) else { throw ClientError.missingScope(TokenScope.closingIncidents.rawValue) }
            _ = try call.requireUser()
            try await desk.incidents.closeBoth(issue: try call[Self.ofIncident], incident: try call.need(Self.incident), by: call.asking)
        }
    }
}
