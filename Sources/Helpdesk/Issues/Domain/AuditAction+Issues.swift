package import Kernel

/// What is recorded of issues; what is done to one stands in its history, in Redmine.
extension AuditAction {
    static let redmineKeySet = AuditAction(rawValue: "redmine_key.set")
    static let redmineKeyRemoved = AuditAction(rawValue: "redmine_key.removed")
    static let incidentIssueOpened = AuditAction(rawValue: "incident.issue_opened")
    static let incidentClosedWithIssue = AuditAction(rawValue: "incident.closed_with_issue")

    package static let issues: [AuditAction] = [.redmineKeySet, .redmineKeyRemoved, .incidentIssueOpened, .incidentClosedWithIssue]
}
