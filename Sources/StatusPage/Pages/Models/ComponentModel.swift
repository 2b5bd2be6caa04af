import Platform

/// A component as the page shows it.
struct ComponentModel {
    let id: String
    let name: ReaderText
    let about: ReaderText?
    let state: StateMark
    /// Nil for what is well.
    let since: PublicTime?
    let strip: UptimeStrip

    init(_ component: Component, days: [UptimeDay], weights: Uptime.Weights, titles: [PublicID: String], _ formats: PublicFormats) {
        id = component.id.rawValue
        name = ReaderText(component.name, formats.texts)
        about = component.description.map { ReaderText($0, formats.texts) }
        state = StateMark(component.state, formats.texts)
        since = component.state == .operational ? nil : formats.time(component.stateSince)
        strip = UptimeStrip(component, name: name.words, days: days, weights: weights, titles: titles, formats)
    }
}

/// A group with its components, or a component that stands in none.
struct ComponentEntry {
    struct Group {
        let id: String
        let name: ReaderText
        // Not as a component calls it: a template looks for what a member lacks in its group.
        let groupAbout: ReaderText?
        let state: StateMark
        let isOpen: Bool
        let members: [ComponentModel]
    }

    let group: Group?
    let alone: ComponentModel?

    /// Of how many components on a page groups that are well are folded.
    private static let foldedFrom = 15

    /// All of a page: what is wrong first, else in the order of their positions.
    static func entries(
        of components: [Component], days: [PublicID: [UptimeDay]], weights: Uptime.Weights, titles: [PublicID: String],
        _ formats: PublicFormats
    ) -> [ComponentEntry] {
        let groups = Set(components.filter(\.isGroup).map(\.id))
        let isLarge = components.count(where: { !$0.isGroup }) >= foldedFrom
        func model(_ component: Component) -> ComponentModel {
            ComponentModel(component, days: days[component.id] ?? [], weights: weights, titles: titles, formats)
        }
        // One whose group is not shown stands by itself.
        return components.filter { $0.groupID.map { !groups.contains($0) } ?? true }.worstFirst.map { component in
            guard component.isGroup else { return ComponentEntry(group: nil, alone: model(component)) }
            let members = components.filter { $0.groupID == component.id }.worstFirst
            let group = Group(
                id: component.id.rawValue, name: ReaderText(component.name, formats.texts),
                groupAbout: component.description.map { ReaderText($0, formats.texts) }, state: StateMark(component.state, formats.texts),
                isOpen: !isLarge || component.state != .operational, members: members.map(model))
            return ComponentEntry(group: group, alone: nil)
        }
    }
}

extension [Component] {
    /// What is wrong first, else in the order of their positions.
    var worstFirst: [Component] { sorted { ($1.state.severity, $0.position) < ($0.state.severity, $1.position) } }
}
