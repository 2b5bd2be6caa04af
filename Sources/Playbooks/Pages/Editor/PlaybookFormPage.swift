import Kernel
import Platform

/// Model of the template `playbook_form`. The names of properties that may be missing stand in no model around them: a template
/// looks there for what it does not find.
struct PlaybookFormPage {
    /// A line of one field; model of the template `playbook_input`.
    struct Input {
        let field: String
        let caption: String
        let value: String
        let isNumber: Bool
        let isFixed: Bool
        /// The id of a list of what may be chosen from.
        let choicesID: String?
        let inputNote: String?
        let inputFault: String?
        let describedBy: String?
    }

    /// A line of a condition.
    struct Row {
        let rowName: String
        let sought: String
        let hows: [SelectOption]
        let wanted: String
        let isRowWrong: Bool
    }

    struct ClauseFields {
        let clauseName: String
        let clauseTitle: String
        let places: [SelectOption]
        let rows: [Row]
        let clauseFaults: [String]
    }

    struct Words {
        let language: String
        let languageName: String
        let messageField: String
        let message: String
        let backField: String
        let back: String
    }

    struct TellGroup {
        let groupLabel: String
        let options: [SelectOption]
    }

    struct StepFields {
        let stepName: String
        let stepTitle: String
        let times: [Input]
        let tells: [TellGroup]
        let goesOn: Bool
        let levels: [SelectOption]
        let people: [SelectOption]
        let tags: Input
        let isDraft: Bool
        /// Whether what is seldom used is unfolded.
        let hasMore: Bool
        let stepFaults: [String]
    }

    let heading: String
    let backURL = PlaybookPath.list
    let saveURL = PlaybookPath.new
    let previewURL = PlaybookPath.preview
    let isRefused: Bool
    let original: String
    let inputs: [Input]
    let services: [String]
    let names = ["service", "level", "title", "message", "environment", "tags."]
    let clauses: [ClauseFields]
    let channels: [SelectOption]
    let customers: [Input]
    let languages: String
    let words: [Words]
    let customerFaults: [String]
    let steps: [StepFields]
    let preview: PlaybookPreviewModel

    /// - Parameters:
    ///   - wrong: names of fields that were refused.
    ///   - choices: who can be told, by kind.
    init(
        _ form: PlaybookForm, wrong: Set<String>, services: [String], choices: PlaybookChoices, preview: PlaybookPreviewModel,
        _ texts: TextCatalog
    ) {
        let make = FieldMaker(wrong: wrong, texts: texts)
        heading =
            form.original.isEmpty ? texts["playbook_form_new"] : texts.text("playbook_form_edit", ["code": form.original])
        (isRefused, original, self.services, self.preview) = (!wrong.isEmpty, form.original, services, preview)
        inputs = [
            make.input("code", "code", form.code, isFixed: !form.original.isEmpty, note: "playbook_form_code_hint"),
            make.input("name", "name", form.name),
            make.input("service", "service", form.service, choicesID: "services", note: "playbook_form_service_hint"),
        ]
        clauses = Self.spacious(form.clauses).enumerated().map { make.clause($0.element, $0.offset) }
        channels = make.options([""] + Customers.Way.allCases.map(\.rawValue), current: form.channel) { word in
            texts["playbook_form_channel_" + (word.isEmpty ? "none" : word)]
        }
        customers = [
            make.input("from", "from", form.from, isNumber: true),
            make.input("audience", "audience", form.audience, note: "playbook_form_commas"),
        ]
        languages = form.languages.map(\.rawValue).joined(separator: ",")
        words = form.languages.map { language in
            Words(
                language: language.rawValue, languageName: language.ownName, messageField: "message.\(language.rawValue)",
                message: form.message[language] ?? "", backField: "back.\(language.rawValue)", back: form.back[language] ?? "")
        }
        customerFaults = make.faults { $0 == "channel" || $0.hasPrefix("message") || $0.hasPrefix("back") }
        steps = (form.steps + [PlaybookForm.StepForm()]).enumerated().map {
            make.step($0.element, $0.offset, choices)
        }
    }

    /// With room for more: an empty line in each condition, and an empty condition.
    private static func spacious(_ clauses: [PlaybookForm.ClauseForm]) -> [PlaybookForm.ClauseForm] {
        (clauses + [PlaybookForm.ClauseForm(place: clauses.last?.place ?? .all)]).map { clause in
            var clause = clause
            clause.rows.append(PlaybookForm.Row())
            return clause
        }
    }
}

/// Who can be told by a step: `team:Noite` and its like.
struct PlaybookChoices: Sendable {
    /// By kind, in the order in which they are offered.
    var groups: [(word: String, names: [String])] = []
    var users: [String] { groups.first { $0.word == "user" }?.names ?? [] }
}

/// Makes the fields of a form, each with what is wrong with it.
private struct FieldMaker {
    let wrong: Set<String>
    let texts: TextCatalog

    func input(
        _ field: String, _ caption: String, _ value: String, isNumber: Bool = false, isFixed: Bool = false, choicesID: String? = nil,
        note: String? = nil
    ) -> PlaybookFormPage.Input {
        let isTaken = field == "code" && wrong.contains("taken")
        let fault = isTaken ? texts["playbook_form_wrong_taken"] : wrong.contains(field) ? sentence(field) : nil
        let ids = (note == nil ? [] : [field + "-hint"]) + (fault == nil ? [] : [field + "-problem"])
        return PlaybookFormPage.Input(
            field: field, caption: texts["playbook_form_" + caption], value: value, isNumber: isNumber, isFixed: isFixed,
            choicesID: choicesID, inputNote: note.map { texts[$0] }, inputFault: fault,
            describedBy: ids.isEmpty ? nil : ids.joined(separator: " "))
    }

    func options(_ codes: [String], current: String, _ label: (String) -> String) -> [SelectOption] {
        codes.map { SelectOption(code: $0, label: label($0), current: $0 == current) }
    }

    /// The sentences of the wrong fields that are meant, each once.
    func faults(where isMeant: (String) -> Bool) -> [String] { Set(wrong.filter(isMeant).map(sentence)).sorted() }

    private func faults(within name: String) -> [String] { faults { $0 == name || $0.hasPrefix(name + ".") } }

    private func sentence(_ field: String) -> String {
        let parts = field.split(separator: ".")
        let kind = ["message", "back"].contains(parts[0]) ? "message" : parts.last { Int($0) == nil }.map { String($0) } ?? field
        return texts["playbook_form_wrong_" + (["after", "unacknowledged", "repeat"].contains(kind) ? "time" : kind)]
    }

    func clause(_ clause: PlaybookForm.ClauseForm, _ index: Int) -> PlaybookFormPage.ClauseFields {
        let name = "when.\(index)"
        return PlaybookFormPage.ClauseFields(
            clauseName: name, clauseTitle: texts.text("playbook_form_condition", ["number": String(index + 1)]),
            places: options(PlaybookForm.Place.allCases.map(\.rawValue), current: clause.place.rawValue) {
                texts["playbook_form_place_" + $0]
            },
            rows: clause.rows.enumerated().map { number, row in
                let rowName = "\(name).\(number)"
                return PlaybookFormPage.Row(
                    rowName: rowName, sought: row.field,
                    hows: options(PlaybookForm.How.allCases.map(\.rawValue), current: row.how.rawValue) {
                        texts["playbook_form_how_" + $0]
                    },
                    wanted: row.value, isRowWrong: wrong.contains(rowName + ".field") || wrong.contains(rowName + ".value"))
            }, clauseFaults: faults(within: name))
    }

    func step(_ step: PlaybookForm.StepForm, _ index: Int, _ choices: PlaybookChoices) -> PlaybookFormPage.StepFields {
        let name = "step.\(index)"
        return PlaybookFormPage.StepFields(
            stepName: name, stepTitle: texts.text("playbook_form_step", ["number": String(index + 1)]),
            times: [
                input(name + ".occurrences", "occurrences", step.occurrences, isNumber: true),
                input(name + ".after", "after", step.after), input(name + ".unacknowledged", "unacknowledged", step.unacknowledged),
                input(name + ".repeat", "repeat", step.every),
            ], tells: tells(step, choices), goesOn: step.goesOn,
            levels: options([""] + Level.allCases.map(\.word), current: step.level) { word in
                texts[word.isEmpty ? "playbook_form_level_stays" : "level_" + word]
            },
            people: options([""] + known(choices.users, and: step.assign), current: step.assign) { name in
                name.isEmpty ? texts["playbook_form_assign_nobody"] : name
            },
            tags: input(name + ".tags", "tags", step.tags, note: "playbook_form_commas"), isDraft: step.draft,
            hasMore: step.goesOn || step.draft || !step.level.isEmpty || !step.assign.isEmpty || !step.tags.isEmpty,
            stepFaults: faults(within: name))
    }

    /// Everybody who can be told; who is told already is among them, even where nobody of this name is left.
    private func tells(_ step: PlaybookForm.StepForm, _ choices: PlaybookChoices) -> [PlaybookFormPage.TellGroup] {
        choices.groups.compactMap { word, names in
            let prefix = word + ":"
            let told = step.tell.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
            let all = told.reduce(names) { known($0, and: $1) }
            guard !all.isEmpty else { return nil }
            return PlaybookFormPage.TellGroup(
                groupLabel: texts["playbook_form_tell_" + word],
                options: all.map { SelectOption(code: prefix + $0, label: $0, current: told.contains($0)) })
        }
    }

    private func known(_ names: [String], and name: String) -> [String] {
        name.isEmpty || names.contains(name) ? names : names + [name]
    }
}
