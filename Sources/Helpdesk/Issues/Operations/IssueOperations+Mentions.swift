package import Kernel
import Platform

extension IssueOperations {
    /// An issue, for pages about something else.
    package struct Mention: Hashable, Sendable {
        package let id: Int64
        package let subject: String
        package let path: String
    }

    /// Open issues whose subject holds a text, as far as Redmine shows them to the caller; changed last first. None without Redmine.
    package func mentioning(_ text: String, limit: Int, by caller: Caller) async throws -> [Mention] {
        _ = try people.user(caller)
        guard people.redmine != nil else { return [] }
        let person = try await people.person(caller)
        let query = [
            ("status_id", "open"), ("subject", "~" + text), ("sort", "updated_on:desc,id:desc"), ("limit", String(limit)),
        ]
        let answer = try await people.asking(person) { try await $0.get("/issues.json", query, as: person.identity) }
        return (answer["issues"]?.elements ?? []).compactMap { RedmineIssue($0) }.prefix(limit).map {
            Mention(id: $0.id, subject: $0.subject, path: IssuePath.issue($0.id))
        }
    }
}
