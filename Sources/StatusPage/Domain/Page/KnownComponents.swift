/// The components as programs are shown them: without those of which nothing was ever known.
struct KnownComponents: Sendable {
    /// In the order in which they came. Of a group that has children the state is made of those that are shown.
    let all: [Component]
    private let byID: [PublicID: Component]

    init(_ components: [Component]) {
        let known = components.filter { !$0.isGroup && $0.hasHadData }
        let children = Dictionary(grouping: known) { $0.groupID }
        let parents = Set(components.compactMap(\.groupID))
        all = components.compactMap { component in
            if !component.isGroup { return component.hasHadData ? component : nil }
            if let children = children[component.id] { return component.standing(for: children) }
            return parents.contains(component.id) ? nil : component
        }
        byID = Dictionary(all.map { ($0.id, $0) }) { first, _ in first }
    }

    subscript(id: PublicID) -> Component? { byID[id] }

    func children(of group: PublicID) -> [Component] { all.filter { $0.groupID == group } }
}

extension Component {
    /// A group as bad as the worst of those of its children that are shown, since the first of them was.
    func standing(for children: [Component]) -> Component {
        let severity = children.map(\.state.severity).max()
        let worst = children.filter { $0.state.severity == severity }
        var group = self
        group.state = worst.first?.state ?? state
        group.stateSince = worst.map(\.stateSince).min() ?? stateSince
        return group
    }
}
