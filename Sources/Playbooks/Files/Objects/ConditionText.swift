import Kernel

/// How conditions stand in files: of playbooks, silences and inhibitions alike.
extension FileReading {
    /// Nil, with its faults, for what is no condition.
    package func condition(_ node: FileNode) -> Condition? {
        guard let fields = FileFields(node, "a condition", known: ["exactly", "all", "any"], in: self) else { return nil }
        let condition = Condition(
            exactly: clauses(fields, "exactly", areTriggers: true), all: clauses(fields, "all"), any: clauses(fields, "any"))
        guard !condition.exactly.isEmpty || !condition.all.isEmpty || !condition.any.isEmpty else {
            if !["exactly", "all", "any"].contains(where: fields.has) { fault(node, "a condition needs \"exactly\", \"all\" or \"any\"") }
            return nil
        }
        return condition
    }

    private func clauses(_ fields: FileFields, _ name: String, areTriggers: Bool = false) -> [Clause] {
        let nodes = fields.elements(name)
        if fields.has(name), nodes.isEmpty, fields[name]?.list != nil || fields[name] == nil {
            fields.fault(name, "\"\(name)\" is empty")
        }
        if nodes.count > Condition.mostClauses { fields.fault(name, "\"\(name)\" has more than \(Condition.mostClauses) maps") }
        return nodes.prefix(Condition.mostClauses).compactMap { clause($0, of: name, isTrigger: areTriggers) }
    }

    private func clause(_ node: FileNode, of name: String, isTrigger: Bool) -> Clause? {
        guard let fields = node.fields, !fields.isEmpty else {
            fault(node, "\"\(name)\" has to be a list of maps such as { service: Login }, not of \(node.shown)")
            return nil
        }
        var clause = Clause([:])
        for field in fields {
            guard !field.name.isEmpty, field.name != "tags", field.name != "tags." else {
                fault(field.line, "\(FileNode.quoted(field.name)) is no field; a tag is asked by tags.NAME")
                continue
            }
            guard let pattern = pattern(field.value, of: field.name) else { continue }
            if field.name == "level", !isTrigger { checkLevels(pattern, field.value) }
            clause.fields[field.name] = pattern
        }
        return clause
    }

    private func pattern(_ node: FileNode, of name: String) -> Pattern? {
        switch node.content {
        case .text(let text): return .equals(text)
        case .list(let nodes):
            let texts = nodes.compactMap(\.text)
            if let wrong = nodes.first(where: { $0.text == nil }) {
                fault(wrong, "\(FileNode.quoted(name)) has to be a list of texts, not of \(wrong.shown)")
                return nil
            }
            if texts.isEmpty { fault(node, "\(FileNode.quoted(name)) has no value to be equal to") }
            return texts.isEmpty ? nil : .oneOf(texts)
        case .fields: return search(node, of: name)
        case .nothing:
            fault(node, "\(FileNode.quoted(name)) has no value")
            return nil
        }
    }

    private func search(_ node: FileNode, of name: String) -> Pattern? {
        guard let fields = FileFields(node, "what \(FileNode.quoted(name)) is like", known: ["contains", "matches"], in: self) else {
            return nil
        }
        switch (fields.text("contains"), fields.text("matches")) {
        case (let part?, nil) where !part.isEmpty: return .contains(part)
        case (nil, let expression?) where !expression.isEmpty:
            let pattern = Pattern.matches(expression)
            if expression.utf8.count <= Self.longestExpression, pattern.isReadable { return pattern }
            fields.fault("matches", "\(FileNode.quoted(expression)) is no regular expression")
            return nil
        default:
            fault(node, "\(FileNode.quoted(name)) needs one of \"contains\" and \"matches\", with a text")
            return nil
        }
    }

    private static let longestExpression = 1000

    private func checkLevels(_ pattern: Pattern, _ node: FileNode) {
        let nodes = node.list ?? (node.text == nil ? [] : [node])
        for node in nodes where node.text.flatMap({ Level(word: $0) }) == nil {
            fault(node, "\"level\" has to be one of \(Level.allCases.map(\.word).joined(separator: ", ")), not \(node.shown)")
        }
    }
}

extension Condition {
    /// As files say it.
    package var yaml: YAML {
        let lists = [("exactly", exactly), ("all", all), ("any", any)].filter { !$0.1.isEmpty }
        return .lines(lists.compactMap { YAML.Field($0.0, .items($0.1.map(\.yaml))) })
    }
}

extension Clause {
    fileprivate var yaml: YAML { .map(fields.sorted { $0.key < $1.key }.compactMap { YAML.Field($0.key, $0.value.yaml) }) }
}

extension Pattern {
    fileprivate var yaml: YAML {
        switch self {
        case .equals(let text): .text(text)
        case .oneOf(let texts): .texts(texts)
        case .contains(let text): .map(YAML.Field("contains", .text(text)))
        case .matches(let text): .map(YAML.Field("matches", .text(text)))
        }
    }
}
