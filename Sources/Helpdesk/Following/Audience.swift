import Kernel

/// Why somebody hears of an issue.
enum IssueRelation: String, CaseIterable, Sendable {
    case assignee, author, watcher
}

/// Somebody of ours who may have to be told of an issue.
struct Listener: Hashable, Sendable {
    let user: UserID
    let person: Int64
    let login: String
    let relations: Set<IssueRelation>

    /// Those of their relations for which they want to hear of it.
    func wanted(by choices: NoticeChoices) -> Set<IssueRelation> {
        relations.filter { relation in
            switch relation {
            case .assignee: choices.assignee
            case .author: choices.author
            case .watcher: choices.watcher
            }
        }
    }
}

/// Whose an issue is at Redmine: persons, by their numbers there.
struct Audience: Hashable, Sendable {
    private(set) var relations: [Int64: Set<IssueRelation>] = [:]

    /// - Parameter groups: who is in each group that the issue names.
    init(of issue: RedmineIssue, groups: [Int64: [Int64]] = [:]) {
        func add(_ id: Int64?, _ relation: IssueRelation) {
            guard let id else { return }
            for person in groups[id] ?? [id] { relations[person, default: []].insert(relation) }
        }
        add(issue.assignee?.id, .assignee)
        add(issue.author?.id, .author)
        for watcher in issue.watchers { add(watcher.id, .watcher) }
    }
}
