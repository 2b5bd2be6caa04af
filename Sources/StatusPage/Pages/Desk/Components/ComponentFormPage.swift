import Accounts
import Kernel
import Platform

/// Model of the template `status_desk_component`: a component to be, or one that is there.
struct ComponentFormPage {
    /// What can be chosen from.
    struct Data: Sendable {
        let components: [ComponentRecord]
        let services: [Service]
        let providers: [String]
    }

    /// One of the ways to find out a state.
    struct LinkChoice {
        let code: String
        let choiceLabel: String
        let choiceHint: String
        let isChosen: Bool
        let selects: [FormSelect]
        let inputs: [FormInput]
    }

    /// What is said of its state by hand.
    struct Hand {
        let handURL: String
        let state: FormSelect
        let until: FormInput
    }

    /// What is asked before it is deleted.
    struct Deletion {
        let deleteURL: String
        let deleteNote: String
    }

    let heading: String
    let backURL = StatusDeskPath.components
    let saveURL: String
    let previewURL: String
    let saveLabel: String
    let done: DoneNotice?
    let formFault: String?
    let isGroup: Bool
    let name: FormTexts
    let about: FormTexts
    let group: FormSelect?
    let links: [LinkChoice]
    let hasLinks: Bool
    let linkFault: String?
    let hand: Hand?
    let deletion: Deletion?
    let previews: [DeskPreview]

    static func query(_ services: ServiceStore, for access: Access, on connection: any SQLConnection) throws -> Data {
        Data(
            components: try ComponentStore.all(on: connection),
            services: try services.list(order: .name, visibleTo: access, on: connection),
            providers: Set(try CellStore.all(on: connection).map(\.id.provider)).filter { !$0.isEmpty }.sorted())
    }

    /// - Parameters:
    ///   - record: nil for one that is to be.
    ///   - problem: why the form was not taken.
    init(
        _ record: ComponentRecord?, _ form: ComponentForm, _ data: Data, done: DoneNotice?, problem: FormProblem?, previews: [DeskPreview],
        _ texts: TextCatalog, _ formats: ReaderFormats
    ) {
        let values = form.values
        (isGroup, self.done, self.previews) = (form.isGroup, done, previews)
        formFault = problem.besides(ComponentForm.fields)
        if let record {
            heading = record.component.name.reading(in: texts.language).text
            saveURL = StatusDeskPath.component(record.id)
            saveLabel = texts["save"]
        } else {
            heading = texts[form.isGroup ? "status_desk_group_new" : "status_desk_component_new"]
            saveURL = StatusDeskPath.components
            saveLabel = texts[form.isGroup ? "status_desk_group_add" : "status_desk_component_add"]
        }
        previewURL = saveURL + "/preview"
        name = FormTexts("name", texts["status_desk_name"], values, note: texts["status_desk_texts_hint"], problem)
        about = FormTexts(
            "description", texts["status_desk_description"], isLong: true, isOptional: true, values,
            note: texts["status_desk_description_hint"], problem)
        group = form.isGroup ? nil : Self.group(data, values, problem, texts)
        links = form.isGroup ? [] : Self.links(form, data, problem, texts)
        hasLinks = !links.isEmpty
        linkFault = problem.at("link")
        hand = form.isGroup ? nil : record.map { Self.hand($0, values, problem, texts, formats) }
        deletion = record.map { record in
            let count = data.components.count { $0.component.groupID == record.id }
            return Deletion(
                deleteURL: StatusDeskPath.component(record.id) + "/delete",
                deleteNote: count > 0 ? texts.plural("status_desk_group_delete_note", count) : texts["status_desk_component_delete_note"])
        }
    }

    // MARK: Parts

    private static func group(_ data: Data, _ values: FormValues, _ problem: FormProblem?, _ texts: TextCatalog) -> FormSelect? {
        let groups = data.components.filter(\.component.isGroup)
        guard !groups.isEmpty else { return nil }
        let choices = groups.map { ($0.id.rawValue, $0.component.name.reading(in: texts.language).text) }
        return FormSelect("group_id", texts["status_desk_group"], [("", texts["status_desk_group_none"])] + choices, values, problem)
    }

    private static func links(
        _ form: ComponentForm, _ data: Data, _ problem: FormProblem?, _ texts: TextCatalog
    ) -> [LinkChoice] {
        ComponentForm.LinkKind.allCases.map { kind in
            let (selects, inputs) = fields(of: kind, form.values, data, problem, texts)
            return LinkChoice(
                code: kind.rawValue, choiceLabel: texts["status_desk_link_" + kind.rawValue],
                choiceHint: texts["status_desk_link_\(kind.rawValue)_hint"], isChosen: form.linkKind == kind, selects: selects,
                inputs: inputs)
        }
    }

    private static func fields(
        of kind: ComponentForm.LinkKind, _ values: FormValues, _ data: Data, _ problem: FormProblem?, _ texts: TextCatalog
    ) -> ([FormSelect], [FormInput]) {
        // One that is gone, or that the reader does not see, must not become another one unseen.
        let services = [("", texts["status_desk_choose"])] + data.services.map { ($0.id.description, $0.name) }
        switch kind {
        case .none: return ([], [])
        case .service, .health:
            return ([FormSelect(kind.rawValue, texts["status_desk_service"], services, values, problem)], [])
        case .feed:
            let channels = FeedName.allCases.map { ($0.rawValue, texts["public_channel_" + $0.rawValue]) }
            let rules = ["worst", "share"].map { ($0, texts["status_desk_rule_" + $0]) }
            let shares = ["degraded_performance", "partial_outage", "major_outage"].map { state in
                FormInput(
                    "share_" + state.prefix { $0 != "_" }, texts["status_desk_share_" + state], values, isOptional: true, problem)
            }
            return (
                [
                    FormSelect("channel", texts["status_desk_channel"], channels, values, problem),
                    FormSelect("rule", texts["status_desk_rule"], rules, values, note: texts["status_desk_rule_hint"], problem),
                ],
                [
                    FormInput(
                        "provider", texts["status_desk_provider"], values, isOptional: true, list: data.providers,
                        note: texts["status_desk_provider_hint"], problem),
                    FormInput(
                        "country", texts["status_desk_country"], values, isOptional: true, note: texts["status_desk_country_hint"], problem),
                ] + shares
            )
        }
    }

    private static func hand(
        _ record: ComponentRecord, _ values: FormValues, _ problem: FormProblem?, _ texts: TextCatalog, _ formats: ReaderFormats
    ) -> Hand {
        let isLinked = record.link != nil
        let states = ComponentState.sayable.map { ($0.rawValue, texts["status_state_" + $0.rawValue]) }
        let unsaid = ("", texts[isLinked ? "status_desk_hand_by_link" : "status_desk_hand_none"])
        let zone = ["zone": formats.zoneName(at: formats.now)]
        return Hand(
            handURL: StatusDeskPath.component(record.id) + "/state",
            state: FormSelect("state", texts["status_desk_hand_state"], [unsaid] + states, values, problem),
            until: FormInput(
                "until", texts["status_desk_hand_until"], values, kind: .datetime, isOptional: true,
                note: texts.text(isLinked ? "status_desk_hand_until_linked" : "status_desk_hand_until_free", zone), problem))
    }
}
