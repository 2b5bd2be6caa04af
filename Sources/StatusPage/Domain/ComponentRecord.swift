package import Kernel

/// A component with what makes its state.
package struct ComponentRecord: Identifiable, Hashable, Sendable {
    /// What somebody said of it.
    package struct HandState: Hashable, Sendable, Codable {
        package let state: ComponentState
        /// Nil for a component that is linked to nothing: there it holds until somebody says otherwise.
        package let until: Timestamp?

        package init(_ state: ComponentState, until: Timestamp?) { (self.state, self.until) = (state, until) }

        func holds(at time: Timestamp) -> Bool { until.map { $0 > time } ?? true }
    }

    package var component: Component
    /// Nil for one that is linked to nothing, and for groups.
    package var link: ComponentLink?
    package var rule: ComponentRule
    /// By the link; operational without one.
    package var found: ComponentState
    package var hand: HandState?

    package var id: PublicID { component.id }
}

/// Where components stand: from 1, within their group or among those without one.
enum ComponentOrder {
    /// The positions in a group with one component at a place of it, nil for its end; those that keep theirs included.
    static func positions(of siblings: [Component], placing id: PublicID, at position: Int?) -> [PublicID: Int] {
        var order = siblings.filter { $0.id != id }.sorted { ($0.position, $0.id) < ($1.position, $1.id) }.map(\.id)
        let index = min(max(0, (position ?? order.count + 1) - 1), order.count)
        order.insert(id, at: index)
        return Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0 + 1) })
    }

    /// Groups before their children, both by position.
    static func sorted(_ components: [Component]) -> [Component] {
        let children = Dictionary(grouping: components) { $0.groupID }
        func place(_ component: Component) -> (Int, PublicID) { (component.position, component.id) }
        let known = Set(components.map(\.id))
        // One whose group is not there stands among those without one.
        let top = components.filter { $0.groupID.map { !known.contains($0) } ?? true }
        return top.sorted { place($0) < place($1) }.flatMap { component in
            [component] + (component.isGroup ? (children[component.id] ?? []).sorted { place($0) < place($1) } : [])
        }
    }
}
