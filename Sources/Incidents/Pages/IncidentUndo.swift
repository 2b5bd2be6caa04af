import Foundation
import Kernel

/// What was done to one incident or to several at once, as the notice that offers to undo it sends it along
/// (``UndoSigner``). Undoing does nothing that the reader may not do anyway.
enum IncidentUndo: Sendable, Hashable {
    /// Who looked after an incident, and who does since.
    struct Reassignment: Sendable, Hashable {
        let before: UserID?
        let after: UserID?
    }

    /// What some incidents got and lost, the tags with commas between.
    struct Tagging: Sendable, Hashable {
        var ids: [IncidentID]
        let added: String
        let removed: String
    }

    /// The states they had.
    case state([IncidentID: IncidentState])
    case assign([IncidentID: Reassignment])
    case tag([Tagging])
    /// A link that an incident got.
    case link(IncidentID, link: Int64)
    /// One that it lost, or that had another title.
    case unlink(IncidentID, url: String, title: String?)
    /// Those that were merged.
    case merge([IncidentID])

    private static let most = 200
    /// Between changes of tags: within one there are never two spaces.
    private static let betweenTaggings = "  "
    /// Between what was added and what was removed: between the commas of a list there is always something.
    private static let betweenLists = ",,"

    /// `state:12.open-13.acknowledged`
    var text: String {
        func joined(_ parts: [String]) -> String { parts.joined(separator: "-") }
        switch self {
        case .state(let states): return "state:" + joined(states.sorted { $0.key < $1.key }.map { "\($0.key).\($0.value.word)" })
        case .assign(let users):
            return "assign:"
                + joined(
                    users.sorted { $0.key < $1.key }.map { "\($0.key).\(Self.text(of: $0.value.before)).\(Self.text(of: $0.value.after))" })
        case .tag(let taggings):
            return "tag:"
                + taggings.map {
                    joined($0.ids.map(\.description)) + ":" + $0.added + ($0.removed.isEmpty ? "" : Self.betweenLists + $0.removed)
                }
                .joined(separator: Self.betweenTaggings)
        case .link(let id, let link): return "link:\(id).\(link)"
        case .unlink(let id, let url, let title): return "unlink:\(id):\(url)" + (title.map { " " + $0 } ?? "")
        case .merge(let ids): return "merge:" + joined(ids.sorted().map(\.description))
        }
    }

    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let (kind, rest) = (parts[0], parts[1])
        let items = rest.split(separator: "-").prefix(Self.most).map { $0.split(separator: ".") }
        switch kind {
        case "state":
            let states = items.compactMap { item -> (IncidentID, IncidentState)? in
                guard item.count == 2, let id = Int64(item[0]), let state = IncidentState(word: item[1]) else { return nil }
                return (IncidentID(id), state)
            }
            self = .state(Dictionary(states, uniquingKeysWith: { first, _ in first }))
        case "assign":
            let users = items.compactMap { item -> (IncidentID, Reassignment)? in
                let numbers = item.compactMap { Int64($0) }
                guard item.count == 3, numbers.count == 3 else { return nil }
                return (IncidentID(numbers[0]), Reassignment(before: Self.user(numbers[1]), after: Self.user(numbers[2])))
            }
            self = .assign(Dictionary(users, uniquingKeysWith: { first, _ in first }))
        case "tag": self = .tag(rest.split(separator: Self.betweenTaggings).prefix(Self.most).compactMap { Tagging($0, Self.betweenLists) })
        case "link":
            guard items.count == 1, items[0].count == 2, let id = Int64(items[0][0]), let link = Int64(items[0][1]) else { return nil }
            self = .link(IncidentID(id), link: link)
        case "unlink":
            let parts = rest.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let id = Int64(parts[0]) else { return nil }
            let words = parts[1].split(separator: " ", maxSplits: 1)
            self = .unlink(IncidentID(id), url: words.first.map(String.init) ?? "", title: words.dropFirst().first.map(String.init))
        case "merge": self = .merge(rest.split(separator: "-").prefix(Self.most).compactMap { Int64($0) }.map { IncidentID($0) })
        default: return nil
        }
    }

    private static func user(_ number: Int64) -> UserID? { number == 0 ? nil : UserID(number) }
}

extension IncidentUndo.Tagging {
    /// `12-13:added,added,,removed`
    fileprivate init?(_ text: Substring, _ betweenLists: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        ids = parts[0].split(separator: "-").compactMap { Int64($0) }.map { IncidentID($0) }
        let lists = parts[1].split(separator: betweenLists, maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        (added, removed) = (lists[0], lists.count == 2 ? lists[1] : "")
    }

    /// Nil when nothing changed.
    init?(_ id: IncidentID, from before: [IncidentTag], to after: [IncidentTag]) {
        func text(_ tags: [IncidentTag], without others: [IncidentTag]) -> String {
            tags.filter { tag in !others.contains { $0.folded == tag.folded } }.map(\.text).joined(separator: ",")
        }
        self.init(ids: [id], added: text(after, without: before), removed: text(before, without: after))
        guard !added.isEmpty || !removed.isEmpty else { return nil }
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
        self = .assign([after.id: Reassignment(before: previous, after: after.assigneeID)])
    }

    /// A change of links.
    init?(linking id: IncidentID, from before: [IncidentLink], to after: [IncidentLink]) {
        if let added = after.first(where: { link in !before.contains { $0.id == link.id } }) {
            self = .link(id, link: added.id)
        } else if let lost = before.first(where: { link in !after.contains { $0.id == link.id && $0.title == link.title } }) {
            self = .unlink(id, url: lost.url, title: lost.title)
        } else {
            return nil
        }
    }
}
