import Kernel
import Platform

/// A component that an incident or a maintenance is about.
struct AffectedModel: Hashable {
    let name: ReaderText
    /// Nil where only its name matters.
    let effect: StateMark?
}

/// One message of an incident or a maintenance.
struct UpdateModel: Hashable {
    struct Change: Hashable {
        let name: ReaderText
        let before: StateMark
        let after: StateMark
    }

    let stage: StateMark
    let body: ReaderText
    let at: PublicTime
    let changes: [Change]

    init(_ update: StatusUpdate, _ formats: PublicFormats) {
        let texts = formats.texts
        stage = StateMark(stage: update.stage, texts)
        body = ReaderText(update.text, texts)
        at = formats.time(update.displayAt)
        changes = update.affected.filter { $0.old != $0.new }.map {
            Change(name: ReaderText($0.name, texts), before: StateMark($0.old, texts), after: StateMark($0.new, texts))
        }
    }
}

/// An incident: in lists with its newest message, on its own page with all.
struct IncidentModel: Hashable {
    let path: String
    let title: ReaderText
    let stage: StateMark
    let impact: String
    /// Of the edge of the box: the worst that it does to a component.
    let kind: String
    let started: PublicTime
    let resolved: PublicTime?
    /// How long it lasted; nil while it does.
    let lasted: String?
    let affected: [AffectedModel]
    let latest: UpdateModel?
    let updates: [UpdateModel]

    init(_ incident: StatusIncident, components: [Component], _ formats: PublicFormats) {
        let texts = formats.texts
        path = PublicPath.incident(incident.id)
        title = ReaderText(incident.title, texts)
        stage = StateMark(incident.stage, texts)
        impact = texts["public_impact_" + incident.impact.rawValue]
        kind = incident.stage.isOver ? "done" : Self.kind(incident.impact)
        started = formats.time(incident.startedAt)
        let end = incident.stage.isOver ? incident.resolvedAt : nil
        resolved = end.map(formats.time)
        lasted = end.map { formats.duration(seconds: max(0, Int($0.since(incident.startedAt).components.seconds))) }
        affected = components.compactMap { component in
            incident.components[component.id].map {
                AffectedModel(name: ReaderText(component.name, texts), effect: StateMark($0, texts))
            }
        }
        updates = incident.updates.map { UpdateModel($0, formats) }
        latest = updates.first
    }

    private static func kind(_ impact: StatusIncident.Impact) -> String {
        switch impact {
        case .critical: ComponentState.majorOutage.rawValue
        case .major: ComponentState.partialOutage.rawValue
        case .minor, .none: ComponentState.degradedPerformance.rawValue
        case .maintenance: ComponentState.underMaintenance.rawValue
        }
    }
}

/// Planned work.
struct MaintenanceModel: Hashable {
    let path: String
    let title: ReaderText
    let stage: StateMark
    let from: PublicTime
    let until: PublicTime
    /// How long it is planned to last.
    let length: String
    /// When it begins, seen from now; nil where that is not within a day.
    let soon: String?
    let affected: [AffectedModel]
    let latest: UpdateModel?
    let updates: [UpdateModel]

    init(_ maintenance: Maintenance, components: [Component], _ formats: PublicFormats) {
        let texts = formats.texts
        path = PublicPath.incident(maintenance.id)
        title = ReaderText(maintenance.title, texts)
        stage = StateMark(maintenance.stage, texts)
        from = formats.time(maintenance.scheduledFor)
        until = formats.time(maintenance.scheduledUntil)
        length = formats.duration(seconds: max(0, Int(maintenance.scheduledUntil.since(maintenance.scheduledFor).components.seconds)))
        let left = maintenance.scheduledFor.since(formats.now)
        soon =
            maintenance.stage == .scheduled && left > .zero && left <= .seconds(86_400)
            ? texts.text("public_begins_in", ["time": formats.duration(maintenance.left(at: formats.now))]) : nil
        let named = Set(maintenance.components)
        affected = components.filter { named.contains($0.id) }.map {
            AffectedModel(name: ReaderText($0.name, texts), effect: nil)
        }
        updates = maintenance.updates.map { UpdateModel($0, formats) }
        latest = updates.first
    }
}
