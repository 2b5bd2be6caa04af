import Kernel
import Platform

/// The fields of an incident that customers are told of, and what they ask for; those of a template are among them.
struct StatusIncidentForm {
    static let fields: Set = ["name", "title", "text", "state", "impact", "components", "started_at", "resolved_at"]

    var values: FormValues

    init(_ values: FormValues) { self.values = values }

    /// As a template has prepared it.
    init(_ template: StatusTemplate?) {
        values = FormValues()
        guard let template else { return }
        values["name"] = template.name
        values.set("title", template.title)
        values.set("text", template.text)
        (values["state"], values["impact"]) = (template.stage.rawValue, template.impact?.rawValue ?? "")
        values.set(template.components)
    }

    /// What can be changed of one beside telling more of it.
    init(_ record: StatusIncidentRecord, _ zone: LocalMinutes) {
        values = FormValues()
        values.set("title", record.incident.title)
        values["impact"] = record.isImpactSaid ? record.incident.impact.rawValue : ""
        values["started_at"] = zone.text(record.incident.startedAt)
    }

    var stage: StatusIncident.Stage { StatusIncident.Stage(rawValue: values["state"]) ?? .investigating }
    /// Nil for what its components say.
    var impact: StatusIncident.Impact? { StatusIncident.Impact(rawValue: values["impact"]) }

    /// - Throws: `statusTextMissing`, `statusTimeWrong`.
    func draft(_ zone: LocalMinutes) throws(ClientError) -> StatusIncidentOperations.Draft {
        var draft = StatusIncidentOperations.Draft(title: try values.requiredText("title"), text: try values.requiredText("text"))
        (draft.stage, draft.impact, draft.components) = (stage, impact, values.states)
        (draft.startedAt, draft.resolvedAt) = (try values.time("started_at", zone), try values.time("resolved_at", zone))
        draft.isDraft = values["do"] == "draft"
        return draft
    }

    /// - Throws: `statusTextMissing`, `statusTimeWrong`.
    func changes(of record: StatusIncidentRecord, _ zone: LocalMinutes) throws(ClientError) -> StatusIncidentOperations.Changes {
        var changes = StatusIncidentOperations.Changes()
        (changes.title, changes.impact) = (try values.requiredText("title"), .some(impact))
        // What was not touched keeps its seconds.
        if values["started_at"] != zone.text(record.incident.startedAt) { changes.startedAt = try values.time("started_at", zone) }
        return changes
    }

    /// A further message.
    /// - Throws: `statusTextMissing`, `statusTimeWrong`.
    static func message(_ values: FormValues, _ zone: LocalMinutes) throws(ClientError) -> StatusIncidentOperations.Message {
        var message = StatusIncidentOperations.Message(text: try values.requiredText("text"))
        message.stage = StatusIncident.Stage(rawValue: values["state"])
        (message.components, message.displayAt) = (values.states, try values.time("display_at", zone))
        return message
    }

    /// - Throws: `statusTextMissing`.
    func template() throws(ClientError) -> TemplateOperations.Draft {
        var draft = TemplateOperations.Draft(
            name: values["name"], title: try values.requiredText("title"), text: try values.requiredText("text"))
        (draft.stage, draft.impact, draft.components) = (stage, impact, values.states)
        return draft
    }

    // MARK: Choices

    static func stages(_ stages: [StatusIncident.Stage], _ texts: TextCatalog) -> [(code: String, label: String)] {
        stages.map { ($0.rawValue, texts["status_stage_" + $0.rawValue]) }
    }

    static func impacts(_ texts: TextCatalog) -> [(code: String, label: String)] {
        [("", texts["status_desk_impact_by_components"])]
            + StatusIncident.Impact.allCases.map { ($0.rawValue, texts["public_impact_" + $0.rawValue]) }
    }
}
