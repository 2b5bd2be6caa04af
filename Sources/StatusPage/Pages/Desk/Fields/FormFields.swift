import Platform

// The names of these properties stand in no page around them: a template looks for what a field lacks in what is around it.

/// A field of one line; model of the template `status_desk_input`.
struct FormInput {
    enum Kind: String { case text, password, color, datetime = "datetime-local", number }

    let field: String
    let caption: String
    let kind: String
    let value: String
    let isOptional: Bool
    let hasList: Bool
    /// What may be chosen from, beside what is typed.
    let list: [String]
    let note: String?
    let fault: String?
    /// The ids of the hint and of what is wrong; nil without both.
    let describedBy: String?

    init(
        _ field: String, _ caption: String, _ values: FormValues, kind: Kind = .text, isOptional: Bool = false, list: [String] = [],
        note: String? = nil, _ problem: FormProblem?
    ) {
        (self.field, self.caption, self.kind, value) = (field, caption, kind.rawValue, values[field])
        (self.isOptional, self.list, hasList, self.note) = (isOptional, list, !list.isEmpty, note)
        fault = problem.at(field)
        describedBy = FormDescription.ids(of: field, hasNote: note != nil, isWrong: fault != nil)
    }
}

/// A choice; model of the template `status_desk_select`.
struct FormSelect {
    let field: String
    let caption: String
    let options: [SelectOption]
    let note: String?
    let fault: String?
    let describedBy: String?

    /// - Parameter choices: what the form sends, and what people read.
    init(
        _ field: String, _ caption: String, _ choices: [(code: String, label: String)], _ values: FormValues, note: String? = nil,
        _ problem: FormProblem?
    ) {
        (self.field, self.caption, self.note) = (field, caption, note)
        options = choices.map { SelectOption(code: $0.code, label: $0.label, current: $0.code == values[field]) }
        fault = problem.at(field)
        describedBy = FormDescription.ids(of: field, hasNote: note != nil, isWrong: fault != nil)
    }
}

/// A text in each language; model of the template `status_desk_texts`.
struct FormTexts {
    struct Line {
        let field: String
        let tag: String
        let languageName: String
        let value: String
    }

    let field: String
    let caption: String
    /// Whether it has several lines.
    let isLong: Bool
    let isOptional: Bool
    let limit: String
    let lines: [Line]
    let note: String?
    let fault: String?
    let describedBy: String?

    init(
        _ field: String, _ caption: String, isLong: Bool = false, isOptional: Bool = false, _ values: FormValues, note: String? = nil,
        _ problem: FormProblem?
    ) {
        (self.field, self.caption, self.isLong, self.isOptional, self.note) = (field, caption, isLong, isOptional, note)
        limit = String(isLong ? StatusLimits.text : StatusLimits.title)
        lines = Language.allCases.map { language in
            let name = FormValues.field(field, language)
            return Line(field: name, tag: language.rawValue, languageName: language.ownName, value: values[name])
        }
        fault = problem.at(field)
        describedBy = FormDescription.ids(of: field, hasNote: note != nil, isWrong: fault != nil)
    }
}

private enum FormDescription {
    static func ids(of field: String, hasNote: Bool, isWrong: Bool) -> String? {
        let ids = (hasNote ? [field + "-hint"] : []) + (isWrong ? [field + "-problem"] : [])
        return ids.isEmpty ? nil : ids.joined(separator: " ")
    }
}
