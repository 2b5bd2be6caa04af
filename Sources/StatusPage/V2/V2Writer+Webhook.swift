import Kernel

/// What stands in web hooks to subscribers, as Statuspage writes it.
extension V2Writer {
    var pageStatus: OrderedJSON {
        let indicator = StatusIndicator(of: snapshot.components, incidents: snapshot.incidents)
        return [
            "id": .text(snapshot.site.id.rawValue), "status_indicator": .text(indicator.level.rawValue),
            "status_description": .text(indicator.description),
        ]
    }

    func componentUpdate(_ component: Component, from old: ComponentState, to new: ComponentState) -> OrderedJSON {
        [
            "created_at": .text(time.text(snapshot.at)), "new_status": .text(new.v2), "old_status": .text(old.v2),
            "component_type": "Component", "id": .text("\(component.id)-\(snapshot.at.microseconds)"),
            "component_id": .text(component.id.rawValue),
        ]
    }
}
