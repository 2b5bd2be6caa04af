import Kernel
import Platform

/// Model of the template `issue_list`.
struct IssueListPage {
    struct Row {
        let number: String
        let href: String
        let subject: String
        let status: String
        let project: String
        let assignee: String
        let updated: Moment?
    }

    static let length = 50

    let newURL = IssuePath.new
    let listURL = IssuePath.list
    var notice: String?
    var refusal: IssueRefusal?
    var isShown = false
    var away = false
    var asOf: Moment?
    let q: String
    let states: [SelectOption]
    let roles: [SelectOption]
    var projects: [SelectOption] = []
    var summary = ""
    var rows: [Row] = []
    var hasRows = false
    var firstURL: String?
    var nextURL: String?

    private let filter: IssueFilter
    private let skipped: Int

    init(_ filter: IssueFilter, skipped: Int, texts: TextCatalog) {
        (self.filter, self.skipped, q) = (filter, skipped, filter.text)
        states = IssueFilter.State.allCases.map {
            SelectOption(code: $0.rawValue, label: texts["issues_state_" + $0.rawValue], current: $0 == filter.state)
        }
        roles = IssueFilter.Role.allCases.map {
            SelectOption(code: $0.rawValue, label: texts["issues_role_" + $0.rawValue], current: $0 == filter.role)
        }
    }

    /// - Parameter known: projects to choose from; those of the list besides.
    mutating func fill(
        _ found: IssueOperations.Listing, _ known: [RedmineReference], texts: TextCatalog, formats: ReaderFormats
    ) {
        isShown = true
        (away, asOf) = (found.asOf != nil, found.asOf.map { Moment($0, formats) })
        let all = Dictionary((known + found.issues.compactMap(\.project)).map { ($0.id, $0.name) }) { first, _ in first }
        projects =
            [SelectOption(code: "", label: texts["issues_project_any"], current: filter.project == nil)]
            + all.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map {
                SelectOption(code: String($0.key), label: $0.value, current: filter.project == $0.key)
            }
        rows = found.issues.map { issue in
            Row(
                number: String(issue.id), href: IssuePath.issue(issue.id), subject: issue.subject, status: issue.status?.name ?? "–",
                project: issue.project?.name ?? "–", assignee: issue.assignee?.name ?? "–",
                updated: issue.updatedOn.map { Moment($0, formats) })
        }
        hasRows = !rows.isEmpty
        let shown = skipped + rows.count
        summary = texts.plural("issues_count", shown, ["count": found.hasMore ? formats.number(shown) + "+" : formats.number(shown)])
        firstURL = skipped > 0 ? IssuePath.list(filter) : nil
        nextURL = found.hasMore ? IssuePath.list(filter, after: shown) : nil
    }
}

/// Why there is nothing to show; model of the template `issue_refusal`.
struct IssueRefusal {
    let sentence: String
    /// Where somebody whom Redmine does not know can enter a key.
    let keyHelpURL: String?

    init(_ error: ClientError, _ texts: TextCatalog) {
        sentence = texts.sentence(error)
        let helps: Set<ClientError.Code> = [
            ClientError.redmineUserUnknown.code, ClientError.redminePersonWithoutMail.code,
            ClientError.redminePersonUnknown(mail: "").code, ClientError.ownKeyUnreadable.code, ClientError.ownKeyWrong.code,
        ]
        keyHelpURL = helps.contains(error.code) ? IssuePath.own : nil
    }
}
