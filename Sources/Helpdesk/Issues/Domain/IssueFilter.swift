import Foundation
import Platform

/// Which of my issues are asked for.
package struct IssueFilter: Hashable, Sendable {
    package enum State: String, Sendable, CaseIterable {
        case open, closed, all

        /// As Redmine's list takes it.
        var redmine: String {
            switch self {
            case .open: "open"
            case .closed: "closed"
            case .all: "*"
            }
        }
    }

    /// What I am to them.
    package enum Role: String, Sendable, CaseIterable {
        case any, author, assignee

        /// Redmine's filters, each a question of its own.
        var fields: [String] {
            switch self {
            case .any: ["author_id", "assigned_to_id"]
            case .author: ["author_id"]
            case .assignee: ["assigned_to_id"]
            }
        }
    }

    package var state: State
    package var role: Role
    /// A project's number.
    package var project: Int64?
    /// In the subject.
    package var text: String

    package init(state: State = .all, role: Role = .any, project: Int64? = nil, text: String = "") {
        (self.state, self.role, self.project, self.text) = (state, role, project, text)
    }

    static let textLimit = 200

    /// As a form or an address says it; what no page of ours would send counts for nothing.
    init(_ field: (String) -> String?, otherwise state: State) {
        self.init(
            state: field("state").flatMap(State.init(rawValue:)) ?? state, role: field("role").flatMap(Role.init(rawValue:)) ?? .any,
            project: field("project").flatMap { Int64($0) },
            text: String((field("q") ?? "").trimmingCharacters(in: .whitespacesAndNewlines).prefix(Self.textLimit)))
    }

    /// For Redmine's list.
    var query: [(String, String)] {
        var query = [("status_id", state.redmine)]
        if let project { query.append(("project_id", String(project))) }
        if !text.isEmpty { query.append(("subject", "~" + text)) }
        return query
    }

    /// Whether it asks for everything in that state.
    var isWhole: Bool { role == .any && project == nil && text.isEmpty }

    var fields: [(String, String)] {
        [("state", state.rawValue), ("role", role.rawValue)] + (project.map { [("project", String($0))] } ?? [])
            + (text.isEmpty ? [] : [("q", text)])
    }
}
