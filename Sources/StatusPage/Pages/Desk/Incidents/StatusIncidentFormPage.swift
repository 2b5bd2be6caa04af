import Kernel
import Platform

/// Model of the template `status_desk_incident_form`: an incident to be, or what can be changed of one beside telling more of it.
struct StatusIncidentFormPage {
    /// A prepared message to begin with.
    struct Prepared {
        let templateURL: String
        let templateName: String
    }

    let heading: String
    let backURL: String
    let backLabel: String
    let saveURL: String
    let saveLabel: String
    /// Nil where nothing is to be previewed.
    let previewURL: String?
    let isNew: Bool
    let formFault: String?
    let title: FormTexts
    let body: FormTexts?
    let selects: [FormSelect]
    let states: FormStates?
    let times: [FormInput]
    let prepared: [Prepared]
    let hasPrepared: Bool
    let previews: [DeskPreview]
    /// Who would be told; nil where nothing is previewed.
    let audience: String?

    /// One to be.
    init(
        _ form: StatusIncidentForm, _ components: [Component], _ templates: [StatusTemplate], problem: FormProblem?,
        previews: [DeskPreview], audience: String?, _ texts: TextCatalog, _ formats: ReaderFormats
    ) {
        self.audience = audience
        let values = form.values
        (heading, saveLabel) = (texts["status_desk_incident_new"], texts["status_desk_incident_publish"])
        (backURL, backLabel, saveURL) = (StatusDeskPath.incidents, texts["status_desk_incidents"], StatusDeskPath.incidents)
        (previewURL, isNew, self.previews) = (StatusDeskPath.incidents + "/preview", true, previews)
        formFault = problem.besides(StatusIncidentForm.fields)
        title = Self.title(values, problem, texts)
        body = FormTexts("text", texts["status_desk_text"], isLong: true, values, note: texts["status_desk_texts_hint"], problem)
        let stages = StatusIncidentForm.stages(StatusIncident.Stage.allCases.filter { $0 != .postmortem }, texts)
        selects = [
            FormSelect("state", texts["status_desk_stage"], stages, values, problem), Self.impact(values, problem, texts),
        ]
        states = FormStates(texts["status_desk_affected"], components, values, problem, texts)
        times = [
            Self.start(values, problem, texts, formats),
            FormInput(
                "resolved_at", texts["status_desk_resolved_at"], values, kind: .datetime, isOptional: true,
                note: texts["status_desk_resolved_at_hint"], problem),
        ]
        prepared = templates.map {
            Prepared(templateURL: "\(StatusDeskPath.incidents)/new?template=\($0.id)", templateName: $0.name)
        }
        hasPrepared = !prepared.isEmpty
    }

    /// One that is there.
    init(
        _ record: StatusIncidentRecord, _ values: FormValues, problem: FormProblem?, _ texts: TextCatalog, _ formats: ReaderFormats
    ) {
        (heading, saveLabel, audience) = (texts["status_desk_incident_edit"], texts["save"], nil)
        (backURL, saveURL) = (StatusDeskPath.incident(record.id), StatusDeskPath.incident(record.id) + "/edit")
        backLabel = record.incident.title.reading(in: texts.language).text
        (previewURL, isNew, previews, body, states, prepared, hasPrepared) = (nil, false, [], nil, nil, [], false)
        formFault = problem.besides(StatusIncidentForm.fields)
        title = Self.title(values, problem, texts)
        (selects, times) = ([Self.impact(values, problem, texts)], [Self.start(values, problem, texts, formats)])
    }

    // MARK: Fields

    private static func title(_ values: FormValues, _ problem: FormProblem?, _ texts: TextCatalog) -> FormTexts {
        FormTexts("title", texts["status_desk_incident_title"], values, problem)
    }

    private static func impact(_ values: FormValues, _ problem: FormProblem?, _ texts: TextCatalog) -> FormSelect {
        FormSelect("impact", texts["status_desk_impact"], StatusIncidentForm.impacts(texts), values, problem)
    }

    private static func start(
        _ values: FormValues, _ problem: FormProblem?, _ texts: TextCatalog, _ formats: ReaderFormats
    ) -> FormInput {
        FormInput(
            "started_at", texts["status_desk_started_at"], values, kind: .datetime, isOptional: true,
            note: texts.text("status_desk_started_at_hint", ["zone": formats.zoneName(at: formats.now)]), problem)
    }
}
