import Kernel
import Platform

/// What the address of the list of services asks for.
struct ServiceListQuery: Hashable, Sendable {
    /// Which services are shown.
    enum State: String, CaseIterable, Sendable {
        /// Those with open or acknowledged incidents.
        case open
        case quiet
    }

    static let longestSearch = 200

    /// Part of a service's or a team's name.
    var search = ""
    /// Nil for all.
    var state: State?

    init() {}

    /// Empty fields count as absent, as browsers send them.
    /// - Throws: 400 for a word that no form of ours holds.
    init(_ fields: FormData) throws {
        search = String((fields["q"] ?? "").prefix(Self.longestSearch))
        if let word = fields["state"], !word.isEmpty {
            guard let known = State(rawValue: word) else { throw ClientError.unreadable }
            state = known
        }
    }

    var isNarrowed: Bool { self != Self() }

    func shows(_ service: Service, team: String?, active: Int) -> Bool {
        switch state {
        case .open where active == 0, .quiet where active > 0: return false
        default: break
        }
        let sought = NameRule.folded(search)
        return sought.isEmpty || [service.name, team ?? ""].contains { NameRule.folded($0).contains(sought) }
    }
}
