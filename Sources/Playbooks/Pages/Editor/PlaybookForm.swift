import Kernel
import Platform

/// A playbook as a form holds it: texts as somebody typed them, field by field, right or wrong.
struct PlaybookForm: Sendable, Hashable {
    /// How a value is compared.
    enum How: String, CaseIterable, Sendable { case equals, oneOf = "in", contains, matches }

    /// Which list of a condition a line of it stands in.
    enum Place: String, CaseIterable, Sendable { case all, any, exactly }

    /// `field how value`; all of a clause hold together.
    struct Row: Sendable, Hashable {
        var field = ""
        var how = How.equals
        var value = ""

        var isEmpty: Bool { field.isEmpty && value.isEmpty }
    }

    struct ClauseForm: Sendable, Hashable {
        var place = Place.all
        var rows: [Row] = []
    }

    struct StepForm: Sendable, Hashable {
        var occurrences = ""
        var after = ""
        var unacknowledged = ""
        /// `team:Noite`
        var tell: [String] = []
        var every = ""
        /// Whether it fires though somebody acknowledged.
        var goesOn = false
        var level = ""
        var assign = ""
        var tags = ""
        var draft = false

        var isEmpty: Bool { self == StepForm() }
    }

    /// Lines, conditions and steps that are looked for: more than a playbook may have, so that none is lost unseen.
    private static let most = 1000

    /// The one that is changed; empty for a new one.
    var original = ""
    var code = ""
    var name = ""
    var service = ""
    var clauses: [ClauseForm] = []
    var channel = ""
    var from = ""
    var audience = ""
    /// In the order in which the texts stand: customers without a language get the first.
    var languages = Language.allCases
    var message: [Language: String] = [:]
    var back: [Language: String] = [:]
    var steps: [StepForm] = []

    init() {}
}

// MARK: What was typed

extension PlaybookForm {
    /// A form that was sent, without its empty lines and steps. Browsers send lines with `\r\n`.
    init(_ form: FormData) {
        func text(_ name: String) -> String { (form[name] ?? "").replacing("\r\n", with: "\n").trimmingSpace }
        (original, code, name) = (text("original"), text("code"), text("name"))
        (service, channel, from, audience) = (text("service"), text("channel"), text("from"), text("audience"))
        let order = text("languages").split(separator: ",").compactMap { word in Language.allCases.first { $0.rawValue == word } }
        if Set(order).count == languages.count { languages = order }
        for language in languages {
            message[language] = text("message.\(language.rawValue)")
            back[language] = text("back.\(language.rawValue)")
        }
        for index in 0..<Self.most {
            guard let word = form["when.\(index).place"] else { break }
            var clause = ClauseForm(place: Place(rawValue: word) ?? .all)
            for row in 0..<Self.most {
                let name = "when.\(index).\(row)"
                guard form["\(name).field"] != nil else { break }
                clause.rows.append(
                    Row(field: text("\(name).field"), how: How(rawValue: text("\(name).how")) ?? .equals, value: text("\(name).value")))
            }
            clause.rows.removeAll(where: \.isEmpty)
            if !clause.rows.isEmpty { clauses.append(clause) }
        }
        for index in 0..<Self.most {
            let name = "step.\(index)"
            guard form["\(name).after"] != nil else { break }
            steps.append(
                StepForm(
                    occurrences: text("\(name).occurrences"), after: text("\(name).after"), unacknowledged: text("\(name).unacknowledged"),
                    tell: form.all("\(name).tell").filter { !$0.isEmpty }, every: text("\(name).repeat"),
                    goesOn: form["\(name).on"] != nil, level: text("\(name).level"), assign: text("\(name).assign"),
                    tags: text("\(name).tags"), draft: form["\(name).draft"] != nil))
        }
        steps.removeAll(where: \.isEmpty)
    }
}

// MARK: What is known

extension PlaybookForm {
    /// The form of a playbook that is there.
    init(_ playbook: Playbook) {
        (original, code, name, service) = (playbook.code, playbook.code, playbook.name, playbook.service ?? "")
        let lists = [(Place.exactly, playbook.when?.exactly), (.all, playbook.when?.all), (.any, playbook.when?.any)]
        clauses = lists.flatMap { place, clauses in (clauses ?? []).map { ClauseForm(place: place, rows: Self.rows(of: $0)) } }
        if let customers = playbook.customers {
            (channel, from) = (customers.channel.rawValue, String(customers.from))
            audience = Self.list(customers.audience)
            let order = customers.message.entries.map(\.language)
            languages = order + Language.allCases.filter { !order.contains($0) }
            for entry in customers.message.entries { message[entry.language] = entry.text }
            for entry in customers.back?.entries ?? [] { back[entry.language] = entry.text }
        }
        steps = playbook.escalate.map { step in
            StepForm(
                occurrences: step.occurrences.map(String.init) ?? "", after: step.after?.description ?? "",
                unacknowledged: step.unacknowledged?.description ?? "", tell: step.tell.map(\.description),
                every: step.repeat?.description ?? "", goesOn: !step.stopsOnAcknowledgement, level: step.act?.level?.word ?? "",
                assign: step.act?.assign ?? "", tags: Self.list(step.act?.tags ?? []), draft: step.act?.statusDraft ?? false)
        }
    }

    /// The beginning of a playbook for a posted set that none knew.
    init(_ unmatched: UnmatchedSet) {
        clauses = unmatched.triggers.map { ClauseForm(place: .exactly, rows: Self.rows(of: Clause($0.mapValues { .equals($0) }))) }
    }

    private static func rows(of clause: Clause) -> [Row] {
        clause.fields.sorted { $0.key < $1.key }.map { field, pattern in
            switch pattern {
            case .equals(let text): Row(field: field, how: .equals, value: text)
            case .oneOf(let texts): Row(field: field, how: .oneOf, value: list(texts))
            case .contains(let text): Row(field: field, how: .contains, value: text)
            case .matches(let text): Row(field: field, how: .matches, value: text)
            }
        }
    }

    // MARK: Lists in one field

    /// Texts with commas between; one that holds a comma has a backslash before it.
    static func list(_ texts: [String]) -> String {
        texts.map { $0.replacing("\\", with: "\\\\").replacing(",", with: "\\,") }.joined(separator: ", ")
    }

    static func elements(_ text: String) -> [String] {
        var (elements, current, isEscaped) = ([String](), "", false)
        for character in text {
            if isEscaped {
                current.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "," {
                elements.append(current)
                current = ""
            } else {
                current.append(character)
            }
        }
        return (elements + [current]).map(\.trimmingSpace).filter { !$0.isEmpty }
    }
}

extension String {
    fileprivate var trimmingSpace: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(self[first...last])
    }
}
