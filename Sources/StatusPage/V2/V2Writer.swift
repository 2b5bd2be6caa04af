import Kernel
import Platform

/// Writes what a status page says as Statuspage's API v2 does: the same fields in the same order, texts in English; what is ours
/// stands in further fields behind them.
struct V2Writer: Sendable {
    let snapshot: StatusSnapshot
    let components: KnownComponents
    let time: V2Time
    private let texts: Texts

    init(_ snapshot: StatusSnapshot, texts: Texts) {
        (self.snapshot, self.texts) = (snapshot, texts)
        components = KnownComponents(snapshot.components)
        time = V2Time(zone: snapshot.site.timeZone)
    }

    // MARK: The documents

    var summary: OrderedJSON {
        document([
            ("components", componentList), ("incidents", .list(snapshot.incidents.map(incident))),
            ("scheduled_maintenances", .list(snapshot.maintenances.map(maintenance))), ("status", status),
        ])
    }

    var statusAlone: OrderedJSON { document([("status", status)]) }

    var componentsAlone: OrderedJSON { document([("components", componentList)]) }

    func document(incidents: [StatusIncident]) -> OrderedJSON { document([("incidents", .list(incidents.map(incident)))]) }

    func document(maintenances: [Maintenance]) -> OrderedJSON {
        document([("scheduled_maintenances", .list(maintenances.map(maintenance)))])
    }

    /// Something behind the object that says whose it is.
    func document(_ fields: [(name: String, value: OrderedJSON)]) -> OrderedJSON { .object([("page", page)] + fields) }

    // MARK: Their parts

    private var page: OrderedJSON {
        let site = snapshot.site
        return [
            "id": .text(site.id.rawValue), "name": .text(site.name.english), "url": .text(site.url),
            "time_zone": .text(time.zoneName), "updated_at": .text(time.text(updatedAt)), "name_i18n": i18n(site.name),
        ]
    }

    /// When anything of what is shown last changed.
    private var updatedAt: Timestamp {
        let parts =
            snapshot.components.map(\.updatedAt) + snapshot.incidents.map(\.updatedAt) + snapshot.maintenances.map(\.updatedAt)
        return parts.reduce(snapshot.site.updatedAt) { max($0, $1) }
    }

    private var status: OrderedJSON {
        let indicator = StatusIndicator(of: snapshot.components, incidents: snapshot.incidents)
        let translations = Language.allCases.map { (name: $0.rawValue, value: OrderedJSON.text(texts.for($0)[indicator.textKey])) }
        return [
            "indicator": .text(indicator.level.rawValue), "description": .text(indicator.description),
            "description_i18n": .object(translations),
        ]
    }

    private var componentList: OrderedJSON { .list(components.all.map(component)) }

    func component(_ component: Component) -> OrderedJSON {
        let own: OrderedJSON = [
            "id": .text(component.id.rawValue), "name": .text(component.name.english),
            "status": .text(component.state.v2), "created_at": .text(time.text(component.createdAt)),
            "updated_at": .text(time.text(component.updatedAt)), "position": .integer(component.position),
            "description": .optional(component.description?.english), "showcase": .flag(!component.isGroup),
            "start_date": component.isGroup ? .null : .text(time.date(component.startedAt)),
            "group_id": .optional(component.groupID?.rawValue), "page_id": .text(snapshot.site.id.rawValue),
            "group": .flag(component.isGroup), "only_show_if_degraded": false,
        ]
        return own.adding(children(of: component)).adding([
            ("name_i18n", i18n(component.name)), ("description_i18n", component.description.map(i18n) ?? .null),
        ]).adding(absence(of: component))
    }

    private func children(of component: Component) -> [(name: String, value: OrderedJSON)] {
        guard component.isGroup else { return [] }
        return [("components", .list(components.children(of: component.id).map { .text($0.id.rawValue) }))]
    }

    /// Of a component that has lost its data: that it has, and since when.
    private func absence(of component: Component) -> [(name: String, value: OrderedJSON)] {
        guard component.state == .noData else { return [] }
        return [("data", .text(component.state.rawValue)), ("data_since", .text(time.text(component.stateSince)))]
    }

    /// A text in all the languages it has.
    func i18n(_ text: LocalizedText) -> OrderedJSON {
        .object(Language.allCases.compactMap { language in text.texts[language].map { (language.rawValue, .text($0)) } })
    }
}

extension ComponentState {
    /// One of the five words that Statuspage has: what is not known is not well.
    var v2: String { self == .noData ? Self.degradedPerformance.rawValue : rawValue }
}
