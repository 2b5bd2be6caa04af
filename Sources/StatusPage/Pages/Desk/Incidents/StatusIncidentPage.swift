import Kernel
import Platform

/// Model of the template `status_desk_incident`: all that is known of an incident that customers are told of.
struct StatusIncidentPage {
    /// An incident of the desk that it belongs to.
    struct Link {
        let number: String
        let deskURL: String
        let unlinkURL: String
    }

    /// What was told, for those who mend it.
    struct Message {
        let messageStage: StateMark
        let shownAt: String
        let mendURL: String
        let mendLabel: String
        /// Nil for those that stay.
        let retractURL: String?
    }

    /// Of those who work on it.
    struct Comment {
        let commentAt: Moment
        let actor: String
        let words: String
    }

    /// The form of a further message.
    struct Update {
        let updateURL: String
        let previewURL: String
        let state: FormSelect
        let body: FormTexts
        let states: FormStates
        let displayAt: FormInput
    }

    static let updateFields: Set = ["text", "state", "components", "display_at", "comment", "incident"]

    let heading: String
    let backURL = StatusDeskPath.incidents
    let ownURL: String
    /// Nil while it is not public.
    let publicURL: String?
    let done: DoneNotice?
    let formFault: String?
    let stage: StateMark
    let isDraft: Bool
    let isOffered: Bool
    let impact: String
    let started: String
    let resolved: String?
    let links: [Link]
    let hasLinks: Bool
    let messages: [Message]
    let comments: [Comment]
    let hasComments: Bool
    let previews: [DeskPreview]
    /// Whether the previews show a message that was not sent.
    let isUnsent: Bool
    /// Who would be told of a message that was not sent; nil where there is none.
    let audience: String?
    let mayManage: Bool
    let update: Update?
    let typedComment: String
    let commentFault: String?
    let link: FormInput?
    /// Whether the reader may take it out of the uptime, too.
    let mayForget: Bool

    /// - Parameter typed: into a form that was not taken; nil as the page is opened.
    init(
        _ record: StatusIncidentRecord, _ components: [Component], typed: FormValues?, problem: FormProblem?, done: DoneNotice?,
        previews: [DeskPreview], isUnsent: Bool, audience: String?, mayManage: Bool, mayForget: Bool, _ texts: TextCatalog,
        _ formats: ReaderFormats
    ) {
        let incident = record.incident
        heading = incident.title.reading(in: texts.language).text
        ownURL = StatusDeskPath.incident(incident.id)
        publicURL = record.isDraft ? nil : PublicPath.incident(incident.id)
        (self.previews, self.isUnsent, self.mayManage) = (previews, isUnsent, mayManage)
        self.audience = audience
        self.mayForget = mayForget && !record.isDraft
        formFault = problem.besides(Self.updateFields)
        stage = StateMark(incident.stage, texts)
        (isDraft, isOffered) = (record.isDraft, record.offeredAt != nil)
        impact = texts["public_impact_" + incident.impact.rawValue]
        started = formats.dateTime(incident.startedAt)
        resolved = incident.resolvedAt.map(formats.dateTime)
        let own = StatusDeskPath.incident(incident.id)
        links = record.links.map { Link(number: "#\($0)", deskURL: "/incidents/\($0)", unlinkURL: "\(own)/links/\($0)/remove") }
        hasLinks = !links.isEmpty
        let newest = mayManage ? incident.updates.retractable(at: formats.now) : nil
        let retractURL = newest.map { "\(own)/updates/\($0.id)/retract" }
        // Of the message that was just published.
        self.done = done?.offering(retractURL, after: "updated")
        messages = incident.updates.map { update in
            let at = formats.dateTime(update.displayAt)
            return Message(
                messageStage: StateMark(stage: update.stage, texts), shownAt: at, mendURL: "\(own)/updates/\(update.id)",
                mendLabel: texts.text("status_desk_mend_of", ["time": at]), retractURL: update.id == newest?.id ? retractURL : nil)
        }
        comments = record.comments.map { Comment(commentAt: Moment($0.at, formats), actor: $0.actor, words: $0.text) }
        hasComments = !comments.isEmpty
        update = mayManage ? Self.update(record, components, typed, problem, texts, formats) : nil
        (typedComment, commentFault) = (typed?["comment"] ?? "", problem.at("comment"))
        link = mayManage ? FormInput("incident", texts["status_desk_link_number"], typed ?? FormValues(), problem) : nil
    }

    private static func update(
        _ record: StatusIncidentRecord, _ components: [Component], _ typed: FormValues?, _ problem: FormProblem?, _ texts: TextCatalog,
        _ formats: ReaderFormats
    ) -> Update {
        var values = typed ?? FormValues()
        if values["state"].isEmpty { values["state"] = (record.offeredAt == nil ? record.incident.stage : .resolved).rawValue }
        // A postmortem is of what is over.
        let stages = StatusIncident.Stage.allCases.filter { $0 != .postmortem || record.incident.resolvedAt != nil }
        return Update(
            updateURL: StatusDeskPath.incident(record.id) + "/updates",
            previewURL: StatusDeskPath.incident(record.id) + "/updates/preview",
            state: FormSelect("state", texts["status_desk_stage"], StatusIncidentForm.stages(stages, texts), values, problem),
            body: FormTexts("text", texts["status_desk_text"], isLong: true, values, note: texts["status_desk_texts_hint"], problem),
            states: FormStates(
                texts["status_desk_affected"], components, values, known: record.incident.components, problem, texts),
            displayAt: FormInput(
                "display_at", texts["status_desk_display_at"], values, kind: .datetime, isOptional: true,
                note: texts.text("status_desk_display_at_hint", ["zone": formats.zoneName(at: formats.now)]), problem))
    }
}

/// Model of the template `status_desk_message`: a message that is mended.
struct StatusMessagePage {
    static let fields: Set = ["text", "display_at"]

    let heading: String
    let backURL: String
    let backLabel: String
    let saveURL: String
    let formFault: String?
    let body: FormTexts
    let displayAt: FormInput

    init(
        _ update: StatusUpdate, of record: StatusIncidentRecord, _ values: FormValues, problem: FormProblem?, _ texts: TextCatalog,
        _ formats: ReaderFormats
    ) {
        heading = texts["status_desk_mend"]
        (backURL, backLabel) = (StatusDeskPath.incident(record.id), record.incident.title.reading(in: texts.language).text)
        saveURL = "\(StatusDeskPath.incident(record.id))/updates/\(update.id)"
        formFault = problem.besides(Self.fields)
        body = FormTexts("text", texts["status_desk_text"], isLong: true, values, problem)
        displayAt = FormInput(
            "display_at", texts["status_desk_display_at"], values, kind: .datetime,
            note: texts.text("status_desk_display_at_hint", ["zone": formats.zoneName(at: formats.now)]), problem)
    }
}
