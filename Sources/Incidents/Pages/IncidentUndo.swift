import Foundation
import Kernel

/// What was done to one incident or to several at once, as the notice that offers to undo it sends it along. Undoing does
/// nothing that the reader may not do anyway, so it need not be believed.
enum IncidentUndo: Sendable, Hashable {
    /// The states they had.
    case state([IncidentID: IncidentState])
    /// Whom they were given to; nil for nobody.
    case assign([IncidentID: UserID?])
    /// The tags they got.
    case tag([IncidentID], tags: String)
    /// The tags they lost.
    case untag([IncidentID], tags: String)
    /// Those that were merged.
    case merge([IncidentID])

    private static let most = 200

    /// `state:12.open-13.acknowledged`
    var text: String {
        func joined(_ parts: [String]) -> String { parts.joined(separator: "-") }
        switch self {
        case .state(let states): return "state:" + joined(states.sorted { $0.key < $1.key }.map { "\($0.key).\($0.value.word)" })
        case .assign(let users):
            return "assign:" + joined(users.sorted { $0.key < $1.key }.map { "\($0.key).\(Self.text(of: $0.value))" })
        case .tag(let ids, let tags): return "tag:" + joined(ids.sorted().map(\.description)) + ":" + tags
        case .untag(let ids, let tags): return "untag:" + joined(ids.sorted().map(\.description)) + ":" + tags
        case .merge(let ids): return "merge:" + joined(ids.sorted().map(\.description))
        }
    }

    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2 else { return nil }
        let items = parts[1].split(separator: "-").prefix(Self.most)
        let ids = items.compactMap { Int64($0) }.map { IncidentID($0) }
        let pairs = items.compactMap { item -> (IncidentID, Substring)? in
            let pair = item.split(separator: ".")
            guard pair.count == 2, let id = Int64(pair[0]) else { return nil }
            return (IncidentID(id), pair[1])
        }
        switch parts[0] {
        case "state":
            let states = pairs.compactMap { pair in IncidentState(word: pair.1).map { (pair.0, $0) } }
            self = .state(Dictionary(states, uniquingKeysWith: { first, _ in first }))
        case "assign":
            let users = pairs.compactMap { pair in Int64(pair.1).map { (pair.0, $0 == 0 ? nil : UserID($0)) } }
            self = .assign(Dictionary(users, uniquingKeysWith: { first, _ in first }))
        case "tag" where parts.count == 3: self = .tag(ids, tags: String(parts[2]))
        case "untag" where parts.count == 3: self = .untag(ids, tags: String(parts[2]))
        case "merge": self = .merge(ids)
        default: return nil
        }
    }
}

// MARK: One incident

extension IncidentUndo {
    /// A change of state. The second of two quick taps finds the change made already and undoes what the first did: the page
    /// that both came from says from which state.
    /// - Parameter shown: the state that the form's page showed.
    init?(_ action: IncidentAction, from before: Incident, to after: Incident, shown: String?, by actor: Actor) {
        guard before.id == after.id else { return nil }
        if before.state != after.state {
            self = .state([after.id: before.state])
        } else if let state = shown.flatMap({ IncidentState(word: $0) }), action.state(after: state) == after.state,
            after.changedBy == actor.name
        {
            self = .state([after.id: state])
        } else {
            return nil
        }
    }

    /// Who looks after an incident, as forms and undoing say it.
    static func text(of user: UserID?) -> String { user?.description ?? "0" }

    /// A change of who looks after it.
    /// - Parameter shown: who did by the form's page (``text(of:)``).
    init?(assigning before: Incident, to after: Incident, shown: String?) {
        guard before.id == after.id else { return nil }
        let previous: UserID?
        if before.assigneeID != after.assigneeID {
            previous = before.assigneeID
        } else if let id = shown.flatMap({ Int64($0) }) {
            previous = id == 0 ? nil : UserID(id)
        } else {
            return nil
        }
        guard previous != after.assigneeID else { return nil }
        self = .assign([after.id: previous])
    }

    /// A change of tags.
    init?(tagging id: IncidentID, from before: [IncidentTag], to after: [IncidentTag]) {
        func text(_ tags: [IncidentTag], without others: [IncidentTag]) -> String {
            tags.filter { tag in !others.contains { $0.folded == tag.folded } }.map(\.text).joined(separator: ",")
        }
        let (added, removed) = (text(after, without: before), text(before, without: after))
        if !added.isEmpty {
            self = .tag([id], tags: added)
        } else if !removed.isEmpty {
            self = .untag([id], tags: removed)
        } else {
            return nil
        }
    }
}
