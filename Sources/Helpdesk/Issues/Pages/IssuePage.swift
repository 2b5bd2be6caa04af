import Kernel
import Platform

/// Model of the template `issue`.
struct IssuePage {
    struct File {
        let fileURL: String
        let fileName: String
        let fileSize: String
    }

    struct Entry {
        let entryAnchor: String
        let entryIcon: String
        let entryAuthor: String
        let isPrivate: Bool
        let at: Moment?
        let changes: [String]
        let hasChanges: Bool
        /// Harmless.
        let noteHTML: String?
    }

    struct Linked {
        /// Nil where its page cannot be reached.
        let incidentURL: String?
        let incidentNumber: String
        let incidentTitle: String
        let incidentService: String
        let closeURL: String?
    }

    let listURL = IssuePath.list
    let ownURL: String
    let statusURL: String
    let number: String
    let subject: String
    var notice: String?
    var formProblem: String?
    var typed = ""
    let away: Bool
    let asOf: Moment?
    let status: String
    let project: String
    let author: String
    let assignee: String
    let priority: String?
    let created: Moment?
    let updated: Moment?
    let remoteURL: String?
    let incidents: [Linked]
    let hasIncidents: Bool
    let descriptionHTML: String
    let hasDescription: Bool
    let files: [File]
    let hasFiles: Bool
    let mayAct: Bool
    let statuses: [SelectOption]
    let hasStatuses: Bool
    let textLimit = String(IssueDraft.textLimit)
    let history: [Entry]
    let hasHistory: Bool

    /// - Parameter url: of Redmine.
    init(
        _ shown: IssueOperations.Shown, incidents known: [IssueIncidents.Incident], incidentPath: (IncidentID) -> String?, url: String?,
        texts: TextCatalog, formats: ReaderFormats
    ) {
        let issue = shown.issue
        (number, subject) = (String(issue.id), issue.subject)
        (ownURL, statusURL) = (IssuePath.issue(issue.id), IssuePath.status(issue.id))
        (away, asOf) = (shown.asOf != nil, shown.asOf.map { Moment($0, formats) })
        (status, project) = (issue.status?.name ?? "–", issue.project?.name ?? "–")
        (author, assignee) = (issue.author?.name ?? "–", issue.assignee?.name ?? "–")
        priority = issue.priority?.name
        (created, updated) = (issue.createdOn.map { Moment($0, formats) }, issue.updatedOn.map { Moment($0, formats) })
        remoteURL = url.map { "\($0)/issues/\(issue.id)" }
        let isClosed = issue.status?.isClosed ?? false
        incidents = known.map { incident in
            Linked(
                incidentURL: incidentPath(incident.id), incidentNumber: incident.id.description, incidentTitle: incident.title,
                incidentService: incident.service, closeURL: incident.isOver && isClosed ? nil : IssuePath.close(issue.id))
        }
        hasIncidents = !incidents.isEmpty
        descriptionHTML = CommentHTML.harmless(issue.description)
        hasDescription = issue.description.contains { !$0.isWhitespace }
        files = issue.attachments.map {
            File(fileURL: IssuePath.file($0.id, of: issue.id), fileName: $0.name, fileSize: formats.bytes($0.size))
        }
        hasFiles = !files.isEmpty
        mayAct = shown.asOf == nil
        statuses = (issue.allowedStatuses ?? []).map {
            SelectOption(code: String($0.id), label: $0.name, current: $0.id == issue.status?.id)
        }
        // Where the present one is the only one, there is nothing to choose.
        hasStatuses = statuses.contains { !$0.current }
        let words = IssueHistoryWords(shown, texts)
        history = issue.journals.map { journal in
            let changes = journal.details.map { words.line($0) }
            let note = journal.notes.contains { !$0.isWhitespace } ? CommentHTML.harmless(journal.notes) : nil
            return Entry(
                entryAnchor: "journal-\(journal.id)", entryIcon: note == nil ? "rotate" : "comment",
                entryAuthor: journal.user?.name ?? "–", isPrivate: journal.isPrivate, at: journal.createdOn.map { Moment($0, formats) },
                changes: changes, hasChanges: !changes.isEmpty, noteHTML: note)
        }
        hasHistory = !history.isEmpty
    }
}

/// What a change of an issue is called; Redmine tells numbers where there are names.
struct IssueHistoryWords {
    private let shown: IssueOperations.Shown
    private let texts: TextCatalog
    private let people: [Int64: String]

    init(_ shown: IssueOperations.Shown, _ texts: TextCatalog) {
        (self.shown, self.texts) = (shown, texts)
        let issue = shown.issue
        let named = ([issue.author, issue.assignee] + issue.journals.map(\.user)).compactMap { $0 }
        people = Dictionary(named.map { ($0.id, $0.name) }) { first, _ in first }.merging(shown.people) { first, _ in first }
    }

    func line(_ detail: RedmineJournal.Detail) -> String {
        let (old, new) = (value(detail.oldValue, of: detail), value(detail.newValue, of: detail))
        let what = name(of: detail)
        return switch (old, new) {
        case (nil, let new?): texts.text("issue_change_set", ["what": what, "new": new])
        case (let old?, nil): texts.text("issue_change_removed", ["what": what, "old": old])
        case (let old?, let new?): texts.text("issue_change", ["what": what, "old": old, "new": new])
        case (nil, nil): texts.text("issue_change_some", ["what": what])
        }
    }

    private func name(of detail: RedmineJournal.Detail) -> String {
        switch (detail.property, detail.name) {
        case ("attachment", _): texts["issue_file"]
        case ("attr", "status_id"): texts["issue_status"]
        case ("attr", "assigned_to_id"): texts["issue_assignee"]
        case ("attr", "priority_id"): texts["issue_priority"]
        case ("attr", "project_id"): texts["issue_project"]
        case ("attr", "subject"): texts["issue_subject"]
        case ("attr", "description"): texts["issue_description"]
        case ("attr", "done_ratio"): texts["issue_done"]
        case ("attr", let name): name
        case (let property, let name): "\(property) \(name)"
        }
    }

    /// Texts that are too long for a line are left out.
    private func value(_ text: String?, of detail: RedmineJournal.Detail) -> String? {
        guard let text, !text.isEmpty, detail.name != "description" else { return nil }
        let number = Int64(text)
        switch (detail.property, detail.name) {
        case ("attr", "status_id"): return number.flatMap { shown.statuses[$0] } ?? "#\(text)"
        case ("attr", "assigned_to_id"): return number.flatMap { people[$0] } ?? "#\(text)"
        case ("attr", let name) where name.hasSuffix("_id"): return "#\(text)"
        case ("attr", "done_ratio"): return text + "%"
        default: return String(text.prefix(200))
        }
    }
}
