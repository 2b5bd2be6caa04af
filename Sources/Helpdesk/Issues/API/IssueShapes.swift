import Kernel
import Platform

/// Issues as programs see them; fields are called as Redmine calls them.
extension APIShape where Value == RedmineReference {
    static let redmineReference = APIShape(
        "RedmineReference", "Something in Redmine.", [.init("id", "Its number.", \.id), .init("name", "Its name.", \.name)])
}

extension APIShape where Value == RedmineStatus {
    static let redmineStatus = APIShape(
        "RedmineStatus", "A state of issues.",
        [.init("id", "Its number.", \.id), .init("name", "Its name.", \.name), .init("is_closed", "Whether it ends an issue.", \.isClosed)])
}

extension APIShape where Value == RedmineIssue {
    static let redmineIssue = APIShape(
        "Issue", "An issue, as its reader may see it.",
        [
            .init("id", "Its number.", \.id), .init("subject", "Its title.", \.subject),
            .init("status", "How it stands.", optional: .redmineStatus, \.status),
            .init("project", "In which it is.", optional: .redmineReference, \.project),
            .init("tracker", "What kind of issue it is.", optional: .redmineReference, \.tracker),
            .init("priority", "How urgent it is.", optional: .redmineReference, \.priority),
            .init("author", "Who opened it.", optional: .redmineReference, \.author),
            .init("assigned_to", "Who is to do it.", optional: .redmineReference, \.assignee),
            .init("is_private", "Whether not everybody may see it.", \.isPrivate),
            .init("created_on", "When it was opened.", \.createdOn), .init("updated_on", "When it was last changed.", \.updatedOn),
            .init("closed_on", "When it was last closed.", \.closedOn),
        ])
}

extension APIShape where Value == RedmineJournal.Detail {
    static let redmineDetail = APIShape(
        "IssueChange", "One change of an issue; numbers in place of names.",
        [
            .init("property", "`attr`, `cf`, `attachment`, `relation`.", \.property), .init("name", "Of what was changed.", \.name),
            .init("old_value", "Before.", \.oldValue), .init("new_value", "Afterwards.", \.newValue),
        ])
}

extension APIShape where Value == RedmineJournal {
    static let redmineJournal = APIShape(
        "IssueJournal", "An entry of an issue's history.",
        [
            .init("id", "Its number.", \.id), .init("user", "Who wrote it.", optional: .redmineReference, \.user),
            .init("notes", "The comment, as it was written.", \.notes), .init("created_on", "When.", \.createdOn),
            .init("private_notes", "Whether not everybody may read it.", \.isPrivate),
            .init("details", "What was changed.", list: .redmineDetail, \.details),
        ])
}

extension APIShape where Value == RedmineAttachment {
    static let redmineAttachment = APIShape(
        "IssueAttachment", "A file of an issue.",
        [
            .init("id", "Its number.", \.id), .init("filename", "Its name.", \.name), .init("filesize", "Its bytes.", \.size),
            .init("content_type", "What Redmine takes it for.", \.type), .init("created_on", "When it was added.", \.createdOn),
        ])
}

extension APIShape where Value == IssueOperations.Shown {
    static let issueWithHistory = APIShape(
        "IssueWithHistory", "An issue with its history, and what the reader may make of it.",
        [
            .init("id", "Its number.", \.issue.id), .init("subject", "Its title.", \.issue.subject),
            .init("description", "As it was written.", \.issue.description),
            .init("status", "How it stands.", optional: .redmineStatus, \.issue.status),
            .init("project", "In which it is.", optional: .redmineReference, \.issue.project),
            .init("tracker", "What kind of issue it is.", optional: .redmineReference, \.issue.tracker),
            .init("priority", "How urgent it is.", optional: .redmineReference, \.issue.priority),
            .init("author", "Who opened it.", optional: .redmineReference, \.issue.author),
            .init("assigned_to", "Who is to do it.", optional: .redmineReference, \.issue.assignee),
            .init("is_private", "Whether not everybody may see it.", \.issue.isPrivate),
            .init("created_on", "When it was opened.", \.issue.createdOn),
            .init("updated_on", "When it was last changed.", \.issue.updatedOn),
            .init("closed_on", "When it was last closed.", \.issue.closedOn),
            .init("allowed_statuses", "What the workflow lets the reader change it to.", list: .redmineStatus) {
                $0.issue.allowedStatuses ?? []
            },
            .init("journals", "Its history, the oldest entry first.", list: .redmineJournal, \.issue.journals),
            .init("attachments", "Its files.", list: .redmineAttachment, \.issue.attachments),
            .init("as_of", "When Redmine last showed it, while Redmine does not answer; else null.", \.asOf),
        ])
}

/// The number of something that was made.
struct MadeNumber: Sendable {
    let id: Int64
    /// The issue itself, or of which it is.
    let issue: Int64
}

/// A comment that was written.
struct MadeComment: Sendable {
    /// Nil where Redmine does not say it.
    let id: Int64?
    let issue: Int64
}

extension APIShape where Value == MadeNumber {
    static let madeIssue = APIShape("MadeIssue", "An issue that is there now.", [.init("id", "Its number.", \.id)])
}

extension APIShape where Value == MadeComment {
    static let madeComment = APIShape(
        "MadeComment", "A comment that is there now.",
        [
            .init("id", "Its number in the issue's history; null where Redmine took the comment and then did not answer any more.", \.id)
        ])
}
