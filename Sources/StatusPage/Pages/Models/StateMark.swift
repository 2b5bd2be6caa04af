import Platform

/// A state as shape, colour and word; model of the template `public_state`.
struct StateMark: Hashable {
    /// Names the shape and the colour.
    let kind: String
    let word: String

    init(kind: String, word: String) { (self.kind, self.word) = (kind, word) }

    init(_ state: ComponentState, _ texts: TextCatalog) {
        self.init(kind: state.rawValue, word: texts["status_state_" + state.rawValue])
    }

    init(_ stage: StatusIncident.Stage, _ texts: TextCatalog) { self.init(stage: stage.rawValue, texts) }

    init(_ stage: Maintenance.Stage, _ texts: TextCatalog) { self.init(stage: stage.rawValue, texts) }

    /// Of an incident or a maintenance, as an update holds it.
    init(stage: String, _ texts: TextCatalog) {
        let known = StatusIncident.Stage(rawValue: stage) != nil || Maintenance.Stage(rawValue: stage) != nil
        self.init(kind: Self.kinds[stage] ?? "open", word: known ? texts["status_stage_" + stage] : stage)
    }

    private static let kinds = [
        "investigating": "open", "identified": "open", "monitoring": "watched", "resolved": "done", "postmortem": "done",
        "scheduled": "planned", "in_progress": "under_maintenance", "verifying": "watched", "completed": "done",
    ]
}
