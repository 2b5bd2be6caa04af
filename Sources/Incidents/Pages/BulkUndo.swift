import Foundation
import Kernel

/// What was done to several incidents at once, as the notice that offers to undo it sends it along. Undoing does nothing
/// that the reader may not do anyway, so it need not be believed.
enum BulkUndo: Sendable, Hashable {
    /// The states they had.
    case state([IncidentID: IncidentState])
    /// Whom they were given to; nil for nobody.
    case assign([IncidentID: UserID?])
    case tag([IncidentID], tags: String)
    /// Those that were merged.
    case merge([IncidentID])

    private static let most = 200

    /// `state:12.open-13.acknowledged`
    var text: String {
        func joined(_ parts: [String]) -> String { parts.joined(separator: "-") }
        switch self {
        case .state(let states): return "state:" + joined(states.sorted { $0.key < $1.key }.map { "\($0.key).\($0.value.word)" })
        case .assign(let users):
            return "assign:" + joined(users.sorted { $0.key < $1.key }.map { "\($0.key).\($0.value?.description ?? "0")" })
        case .tag(let ids, let tags): return "tag:" + joined(ids.sorted().map(\.description)) + ":" + tags
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
        case "merge": self = .merge(ids)
        default: return nil
        }
    }
}
