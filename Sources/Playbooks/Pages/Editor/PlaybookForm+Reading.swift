import Platform

/// Takes what was typed for what a file would say, so that a form and a file are read by the same rules.
extension PlaybookForm {
    /// What became of a form: a playbook, or which fields are wrong.
    struct Read: Sendable {
        let playbook: Playbook?
        /// Names of fields of the form, as `step.0.after`; `step.0` for what a step lacks.
        let wrong: Set<String>
    }

    func read() -> Read {
        var places = Places()
        let node = root(&places)
        let reading = FileReading()
        let playbook = Playbook(node, in: reading)
        let wrong = Set(reading.faults.map { places.names[$0.line - 1] })
        return Read(playbook: wrong.isEmpty ? playbook : nil, wrong: wrong)
    }

    /// The condition and the service alone, for a look at what they match while the rest is unfinished.
    func readCondition() -> Playbook? {
        var form = PlaybookForm()
        (form.code, form.name) = (code.isEmpty ? "?" : code, "?")
        (form.service, form.clauses) = (service, clauses)
        return form.read().playbook
    }

    /// Numbers for the fields of a form, in the place of the lines of a file.
    private struct Places {
        var names: [String] = []

        mutating func line(_ name: String) -> Int {
            names.append(name)
            return names.count
        }

        mutating func text(_ text: String, _ name: String) -> FileNode { FileNode(.text(text), line: line(name)) }
        mutating func texts(_ texts: [String], _ name: String) -> FileNode {
            let line = line(name)
            return FileNode(.list(texts.map { FileNode(.text($0), line: line) }), line: line)
        }
        mutating func field(_ key: String, _ text: String, _ name: String) -> FileNode.Field? {
            text.isEmpty ? nil : FileNode.Field(key, line: line(name), self.text(text, name))
        }
    }

    private func root(_ places: inout Places) -> FileNode {
        // A playbook without conditions and service is wrong at its service.
        let line = places.line("service")
        var fields = [
            FileNode.Field("code", line: line, places.text(code, "code")), FileNode.Field("name", line: line, places.text(name, "name")),
            places.field("service", service, "service"),
        ]
        if let when = condition(&places) { fields.append(FileNode.Field("when", line: line, when)) }
        if !channel.isEmpty { fields.append(FileNode.Field("customers", line: line, customers(&places))) }
        let steps = steps.enumerated().map { node(of: $0.element, "step.\($0.offset)", &places) }
        if !steps.isEmpty { fields.append(FileNode.Field("escalate", line: line, FileNode(.list(steps), line: line))) }
        return FileNode(.fields(fields.compactMap { $0 }), line: line)
    }

    private func condition(_ places: inout Places) -> FileNode? {
        let line = places.line("when")
        var lists: [Place: [FileNode]] = [:]
        for (index, clause) in clauses.enumerated() {
            var (fields, seen) = ([FileNode.Field](), Set<String>())
            for (number, row) in clause.rows.enumerated() {
                let name = "when.\(index).\(number)"
                // A field that stands twice would lose one of its values: that one is wrong as an empty name is.
                let field = seen.insert(row.field).inserted ? row.field : ""
                fields.append(FileNode.Field(field, line: places.line(name + ".field"), value(of: row, name + ".value", &places)))
            }
            if !fields.isEmpty { lists[clause.place, default: []].append(FileNode(.fields(fields), line: places.line("when.\(index)"))) }
        }
        guard !lists.isEmpty else { return nil }
        let fields = Place.allCases.compactMap { place in
            lists[place].map { FileNode.Field(place.rawValue, line: line, FileNode(.list($0), line: line)) }
        }
        return FileNode(.fields(fields), line: line)
    }

    private func value(of row: Row, _ name: String, _ places: inout Places) -> FileNode {
        switch row.how {
        // Somebody who types no value has forgotten it.
        case .equals: return row.value.isEmpty ? FileNode(.nothing, line: places.line(name)) : places.text(row.value, name)
        case .oneOf: return places.texts(Self.elements(row.value), name)
        case .contains, .matches:
            let line = places.line(name)
            return FileNode(.fields([FileNode.Field(row.how.rawValue, line: line, places.text(row.value, name))]), line: line)
        }
    }

    private func customers(_ places: inout Places) -> FileNode {
        let line = places.line("message")
        var fields = [
            places.field("from", from, "from"), places.field("channel", channel, "channel"),
            FileNode.Field("audience", line: line, places.texts(Self.elements(audience), "audience")),
        ]
        for (name, texts) in [("message", message), ("back", back)] {
            let given = languages.compactMap { language in
                places.field(language.rawValue, texts[language] ?? "", "\(name).\(language.rawValue)")
            }
            if !given.isEmpty { fields.append(FileNode.Field(name, line: line, FileNode(.fields(given), line: places.line(name)))) }
        }
        return FileNode(.fields(fields.compactMap { $0 }), line: line)
    }

    private func node(of step: StepForm, _ name: String, _ places: inout Places) -> FileNode {
        let line = places.line(name)
        var fields = [
            places.field("occurrences", step.occurrences, name + ".occurrences"), places.field("after", step.after, name + ".after"),
            places.field("unacknowledged", step.unacknowledged, name + ".unacknowledged"),
            places.field("repeat", step.every, name + ".repeat"),
        ]
        if !step.tell.isEmpty { fields.append(FileNode.Field("tell", line: line, places.texts(step.tell, name + ".tell"))) }
        if step.goesOn { fields.append(places.field("stop_on_acknowledgement", "false", name)) }
        var act = [places.field("level", step.level, name + ".level"), places.field("assign", step.assign, name + ".assign")]
        let tags = Self.elements(step.tags)
        if !tags.isEmpty { act.append(FileNode.Field("tags", line: line, places.texts(tags, name + ".tags"))) }
        if step.draft { act.append(places.field("status_draft", "true", name)) }
        let done = act.compactMap { $0 }
        if !done.isEmpty { fields.append(FileNode.Field("do", line: line, FileNode(.fields(done), line: line))) }
        return FileNode(.fields(fields.compactMap { $0 }), line: line)
    }
}
