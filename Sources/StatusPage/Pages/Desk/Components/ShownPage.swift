import Platform

/// How the public page shows what holds now, without the days: model of the template `status_desk_shown`, which is rendered
/// for each language by itself.
struct ShownPage: Hashable, Sendable {
    let headline: Headline
    let incidents: [IncidentModel]
    let maintenances: [MaintenanceModel]
    let entries: [ShownComponent]

    init(_ snapshot: StatusSnapshot, _ formats: PublicFormats) {
        headline = Headline(snapshot, formats.texts)
        incidents = snapshot.incidents.map { IncidentModel($0, components: snapshot.components, formats) }
        maintenances = snapshot.maintenances.map { MaintenanceModel($0, components: snapshot.components, formats) }
        let groups = Set(snapshot.components.filter(\.isGroup).map(\.id))
        entries = snapshot.components.filter { $0.groupID.map { !groups.contains($0) } ?? true }.worstFirst.map { component in
            let members = component.isGroup ? snapshot.components.filter { $0.groupID == component.id } : []
            return ShownComponent(component, members: members.worstFirst, formats)
        }
    }
}

/// A component as the public page names it; model of the template `status_desk_shown_row`.
struct ShownComponent: Hashable, Sendable {
    let name: ReaderText
    // Lists, because a template looks for what a member lacks in its group.
    let abouts: [ReaderText]
    let state: StateMark
    let sinces: [PublicTime]
    let members: [ShownComponent]
    let hasMembers: Bool

    init(_ component: Component, members: [Component] = [], _ formats: PublicFormats) {
        self.init(
            name: component.name, about: component.description, component.state,
            since: component.state == .operational ? nil : formats.time(component.stateSince),
            members: members.map { ShownComponent($0, formats) }, formats)
    }

    init(
        name: LocalizedText, about: LocalizedText?, _ state: ComponentState, since: PublicTime? = nil, members: [ShownComponent] = [],
        _ formats: PublicFormats
    ) {
        self.name = ReaderText(name, formats.texts)
        abouts = [about].compactMap { $0 }.map { ReaderText($0, formats.texts) }
        self.state = StateMark(state, formats.texts)
        sinces = [since].compactMap { $0 }
        (self.members, hasMembers) = (members, !members.isEmpty)
    }
}

/// How something will be shown in one language, rendered.
struct DeskPreview {
    let tag: String
    let languageName: String
    let html: String

    /// In every language, because each may lack a text of its own.
    /// - Parameter model: of the template, in the words of a language.
    static func all(
        _ template: String, _ tools: PageTools, _ site: StatusSite,
        _ model: (PublicFormats) -> some Hashable & Sendable
    ) throws -> [DeskPreview] {
        try Language.allCases.map { language in
            let formats = PublicFormats(tools.pages.texts.for(language), timeZone: site.timeZone, now: tools.now())
            return DeskPreview(
                tag: language.rawValue, languageName: language.ownName,
                html: try tools.pages.part(template, model: model(formats), language: language))
        }
    }
}
