import Kernel
import Platform

/// Model of the template `status_desk_maintenance_form`: planned work to be, or another time and other words for it.
struct MaintenanceFormPage {
    let heading: String
    let backURL: String
    let backLabel: String
    let saveURL: String
    let saveLabel: String
    /// Nil where nothing is to be previewed.
    let previewURL: String?
    let formFault: String?
    let title: FormTexts
    let body: FormTexts?
    let times: [FormInput]
    let components: FormComponents
    let previews: [DeskPreview]
    /// Who would be told; nil where nothing is previewed.
    let audience: String?
    let isNew: Bool

    /// - Parameter maintenance: nil for one that is to be.
    init(
        _ maintenance: Maintenance?, _ form: MaintenanceForm, _ components: [Component], problem: FormProblem?, previews: [DeskPreview],
        audience: String?, _ texts: TextCatalog, _ formats: ReaderFormats
    ) {
        self.audience = audience
        let values = form.values
        if let maintenance {
            (heading, saveLabel, previewURL) = (texts["status_desk_maintenance_change"], texts["save"], nil)
            (backURL, saveURL) = (StatusDeskPath.maintenance(maintenance.id), StatusDeskPath.maintenance(maintenance.id) + "/edit")
            (backLabel, body) = (maintenance.title.reading(in: texts.language).text, nil)
        } else {
            (heading, saveLabel) = (texts["status_desk_maintenance_new"], texts["status_desk_maintenance_plan"])
            (backURL, saveURL) = (StatusDeskPath.maintenances, StatusDeskPath.maintenances)
            (backLabel, previewURL) = (texts["status_desk_maintenances"], StatusDeskPath.maintenances + "/preview")
            body = FormTexts("text", texts["status_desk_text"], isLong: true, values, note: texts["status_desk_texts_hint"], problem)
        }
        (isNew, self.previews, formFault) = (maintenance == nil, previews, problem.besides(MaintenanceForm.fields))
        title = FormTexts("title", texts["status_desk_maintenance_title"], values, problem)
        let zone = texts.text("status_desk_zone_hint", ["zone": formats.zoneName(at: formats.now)])
        times = [
            FormInput("scheduled_for", texts["status_desk_scheduled_for"], values, kind: .datetime, note: zone, problem),
            FormInput("scheduled_until", texts["status_desk_scheduled_until"], values, kind: .datetime, note: zone, problem),
            FormInput(
                "reminder", texts["status_desk_reminder"], values, isOptional: true, note: texts["status_desk_reminder_hint"], problem),
        ]
        self.components = FormComponents(texts["status_desk_worked_on"], components, values, problem, texts)
    }
}

/// Model of the template `status_desk_maintenance`: all that is known of planned work.
struct MaintenancePage {
    /// The form of a further message.
    struct Update {
        let state: FormSelect
        let body: FormTexts
    }

    let heading: String
    let backURL = StatusDeskPath.maintenances
    let ownURL: String
    let publicURL: String
    let done: DoneNotice?
    let formFault: String?
    let stage: StateMark
    let from: String
    let until: String
    let reminder: String?
    let previews: [DeskPreview]
    /// Whether the previews show a message that was not sent.
    let isUnsent: Bool
    /// Who would be told of it; nil where there is none.
    let audience: String?
    /// Whether the reader may change it, which can be done until it is over.
    let mayChange: Bool
    let isScheduled: Bool
    let endLabel: String
    let endNote: String
    let update: Update?

    /// - Parameters:
    ///   - remindAt: when people are reminded; nil for never, or when they were.
    ///   - typed: into the form of a message that was not taken.
    init(
        _ maintenance: Maintenance, remindAt: Timestamp?, typed: FormValues?, problem: FormProblem?, done: DoneNotice?,
        previews: [DeskPreview], isUnsent: Bool, audience: String?, mayManage: Bool, _ texts: TextCatalog, _ formats: ReaderFormats
    ) {
        heading = maintenance.title.reading(in: texts.language).text
        (ownURL, publicURL) = (StatusDeskPath.maintenance(maintenance.id), PublicPath.incident(maintenance.id))
        (self.previews, self.isUnsent, self.audience) = (previews, isUnsent, audience)
        let newest = mayManage ? maintenance.updates.retractable(at: formats.now) : nil
        let retractable = newest.flatMap { maintenance.retracting($0, at: formats.now) == nil ? nil : $0 }
        let retractURL = retractable.map { "\(StatusDeskPath.maintenance(maintenance.id))/updates/\($0.id)/retract" }
        // Of the message that was just published.
        self.done = done?.offering(retractURL, after: "updated", "ended")
        formFault = problem.besides(MaintenanceForm.fields)
        stage = StateMark(maintenance.stage, texts)
        (from, until) = (formats.dateTime(maintenance.scheduledFor), formats.dateTime(maintenance.scheduledUntil))
        reminder = remindAt.map(formats.dateTime)
        (mayChange, isScheduled) = (mayManage && maintenance.stage != .completed, maintenance.stage == .scheduled)
        endLabel = texts[isScheduled ? "status_desk_cancel" : "status_desk_end_now"]
        endNote = texts[isScheduled ? "status_desk_cancel_note" : "status_desk_end_now_note"]
        update = mayChange ? Self.update(typed ?? FormValues(), problem, texts) : nil
    }

    private static func update(_ values: FormValues, _ problem: FormProblem?, _ texts: TextCatalog) -> Update {
        let stages = [Maintenance.Stage.inProgress, .verifying, .completed].map { ($0.rawValue, texts["status_stage_" + $0.rawValue]) }
        return Update(
            state: FormSelect("state", texts["status_desk_stage"], [("", texts["status_desk_stage_stays"])] + stages, values, problem),
            body: FormTexts("text", texts["status_desk_text"], isLong: true, values, note: texts["status_desk_texts_hint"], problem))
    }
}
