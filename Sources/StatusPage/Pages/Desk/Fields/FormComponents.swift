import Platform

/// Components of which something is said, each with a choice of states; model of the template `status_desk_states`.
struct FormStates {
    struct Row {
        let field: String
        let componentName: String
        /// Whether it stands in the group above it.
        let isMember: Bool
        let options: [SelectOption]
    }

    let rows: [Row]
    let hasRows: Bool
    let caption: String
    let fault: String?

    /// - Parameter known: what is said of them already, which stays where nothing else is chosen.
    init(
        _ caption: String, _ components: [Component], _ values: FormValues, known: [PublicID: ComponentState] = [:],
        _ problem: FormProblem?, _ texts: TextCatalog
    ) {
        self.caption = caption
        rows = components.map { component in
            let field = FormValues.stateField(component.id)
            let unsaid = known[component.id].map { texts.text("status_desk_state_stays", ["state": texts["status_state_" + $0.rawValue]]) }
            let states = ComponentState.sayable.map { ($0.rawValue, texts["status_state_" + $0.rawValue]) }
            return Row(
                field: field, componentName: component.name.reading(in: texts.language).text, isMember: component.groupID != nil,
                options: ([("", unsaid ?? texts["status_desk_state_unsaid"])] + states).map {
                    SelectOption(code: $0.0, label: $0.1, current: $0.0 == values[field])
                })
        }
        hasRows = !rows.isEmpty
        fault = problem.at("components")
    }
}

/// Components to be ticked; model of the template `status_desk_components`.
struct FormComponents {
    struct Row {
        let field: String
        let componentName: String
        let isMember: Bool
        let isOn: Bool
    }

    let rows: [Row]
    let hasRows: Bool
    let caption: String
    let note: String?
    let fault: String?

    init(
        _ caption: String, _ components: [Component], _ values: FormValues, note: String? = nil, _ problem: FormProblem?,
        _ texts: TextCatalog
    ) {
        (self.caption, self.note) = (caption, note)
        rows = components.map { component in
            let field = FormValues.componentField(component.id)
            return Row(
                field: field, componentName: component.name.reading(in: texts.language).text, isMember: component.groupID != nil,
                isOn: values.isOn(field))
        }
        hasRows = !rows.isEmpty
        fault = problem.at("components")
    }
}
