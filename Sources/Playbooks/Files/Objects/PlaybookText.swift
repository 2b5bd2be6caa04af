import Kernel
package import Platform

/// How a playbook stands in a file.
extension Playbook {
    /// Characters.
    private static let longestCode = 60
    private static let longestName = 200
    private static let longestText = 2000

    /// Nil, with its faults, for what is no playbook.
    package init?(_ node: FileNode, in reading: FileReading) {
        let known = ["code", "name", "service", "when", "customers", "escalate"]
        guard let fields = FileFields(node, "a playbook", known: known, in: reading) else { return nil }
        let (code, name) = (Self.code(fields), fields.needed("name"))
        if let name, name.count > Self.longestName { fields.fault("name", "\"name\" has more than \(Self.longestName) characters") }
        let service = fields.text("service")
        let when = fields["when"].flatMap { reading.condition($0) }
        if fields.has("when"), fields["when"] == nil { fields.fault("when", "\"when\" is empty") }
        let customers = fields["customers"].flatMap { Customers($0, in: reading) }
        let steps = fields.elements("escalate").compactMap { Step($0, in: reading) }
        if let service {
            reading.refers(to: "service", service, at: fields.line(of: "service"), isMade: true)
        } else if !fields.has("when") {
            reading.fault(fields.line, "a playbook needs \"when\" or \"service\"")
        } else if when?.namesTriggers ?? false {
            reading.fault(fields.line, "a playbook of posted triggers needs \"service\"")
        }
        guard let code, let name else { return nil }
        self.init(code: code, name: name, service: service, when: when, customers: customers, escalate: steps)
    }

    private static func code(_ fields: FileFields) -> String? {
        guard let code = fields.needed("code") else { return nil }
        if code.count <= longestCode, !code.contains("/") { return code }
        fields.fault("code", "\"code\" has to be up to \(longestCode) characters without a slash, not \(FileNode.quoted(code))")
        return nil
    }

    /// What a program sends, in the same form. Names in it are not looked up.
    /// - Returns: no playbook where there are faults.
    package static func reading(_ json: JSON) -> (playbook: Playbook?, faults: [FileFault]) {
        let reading = FileReading()
        let playbook = Playbook(FileNode(json), in: reading)
        return (reading.faults.isEmpty ? playbook : nil, reading.faults)
    }

    /// As an export writes it.
    package var yaml: YAML {
        .lines(
            YAML.Field("code", .text(code)), YAML.Field("name", .text(name)), YAML.Field("service", service.map { .text($0) }),
            YAML.Field("when", when?.yaml), YAML.Field("customers", customers?.yaml),
            YAML.Field("escalate", escalate.isEmpty ? nil : .items(escalate.map(\.yaml))))
    }

    fileprivate static func words(_ name: String, _ fields: FileFields) -> Words? {
        guard let node = fields[name] else { return nil }
        let languages = Language.allCases.map(\.rawValue)
        guard let texts = node.fields, !texts.isEmpty else {
            fields.fault(
                name, "\"\(name)\" has to be a map of languages (\(languages.joined(separator: ", "))) and texts, not \(node.shown)")
            return nil
        }
        return Words(
            texts.compactMap { field in
                guard let language = Language.allCases.first(where: { $0.rawValue.lowercased() == field.name.lowercased() }) else {
                    fields.reading.fault(
                        field.line, "\(FileNode.quoted(field.name)) is none of the languages \(languages.joined(separator: ", "))")
                    return nil
                }
                guard let text = field.value.text, !text.allSatisfy(\.isWhitespace), text.count <= longestText else {
                    fields.reading.fault(
                        field.value,
                        "\(FileNode.quoted(field.name)) has to be a text of up to \(longestText) characters, not \(field.value.shown)")
                    return nil
                }
                return (language, text)
            })
    }
}

extension Customers {
    fileprivate init?(_ node: FileNode, in reading: FileReading) {
        let known = ["from", "channel", "audience", "message", "back"]
        guard let fields = FileFields(node, "customers", known: known, in: reading) else { return nil }
        let from = fields.number("from", in: 1...1_000_000)
        let channel = fields.word("channel", of: Way.allCases.map(\.rawValue)) { Way(rawValue: $0) }
        let audience = fields.texts("audience")?.compactMap(\.text) ?? []
        let (message, back) = (Playbook.words("message", fields), Playbook.words("back", fields))
        for name in ["channel", "audience", "message"] where fields[name] == nil {
            reading.fault(fields.has(name) ? fields.line(of: name) : fields.line, "customers need \"\(name)\"")
        }
        if fields["audience"]?.list?.isEmpty ?? false { fields.fault("audience", "\"audience\" is empty: it takes the tags of contacts") }
        guard let channel, let message else { return nil }
        self.init(from: from ?? 1, channel: channel, audience: audience, message: message, back: back)
    }

    fileprivate var yaml: YAML {
        .lines(
            YAML.Field("from", .number(from)), YAML.Field("channel", .word(channel.rawValue)), YAML.Field("audience", .texts(audience)),
            YAML.Field("message", message.yaml), YAML.Field("back", back?.yaml))
    }
}

extension Words {
    fileprivate var yaml: YAML { .map(entries.compactMap { YAML.Field($0.language.rawValue, .text($0.text)) }) }
}

extension Step {
    fileprivate init?(_ node: FileNode, in reading: FileReading) {
        let times = ["occurrences", "after", "unacknowledged"]
        let known = times + ["tell", "repeat", "stop_on_acknowledgement", "do"]
        guard let fields = FileFields(node, "a step", known: known, in: reading) else { return nil }
        if !times.contains(where: { fields[$0] != nil }) {
            let line = times.first(where: fields.has).map(fields.line(of:)) ?? fields.line
            reading.fault(line, "a step needs one of \(times.map { "\"\($0)\"" }.joined(separator: ", "))")
        }
        self.init(
            occurrences: fields.number("occurrences", in: 1...1_000_000), after: fields.duration("after"),
            unacknowledged: fields.duration("unacknowledged"), tell: Self.tell(fields), repeat: fields.duration("repeat"),
            stopsOnAcknowledgement: fields.flag("stop_on_acknowledgement") ?? true,
            act: fields["do"].flatMap { StepAction($0, in: reading) })
        if let every = self.repeat, every.seconds < 1 { fields.fault("repeat", "\"repeat\" is no time to wait: \"\(every)\"") }
        if !fields.has("tell"), fields["do"] == nil { reading.fault(fields.line(of: "do"), "a step needs \"tell\" or \"do\"") }
    }

    private static func tell(_ fields: FileFields) -> [Tell] {
        let nodes = fields.texts("tell") ?? []
        if fields.has("tell"), nodes.isEmpty, fields["tell"]?.list?.isEmpty ?? (fields["tell"] == nil) {
            fields.fault("tell", "\"tell\" is empty")
        }
        return nodes.compactMap { node in
            let text = node.text ?? ""
            guard let tell = Tell(text) else {
                fields.reading.fault(
                    node, "\(node.shown) is nobody who can be told: write team:, user:, schedule: or destination: and a name")
                return nil
            }
            fields.reading.refers(to: tell.word, tell.name, at: node.line)
            return tell
        }
    }

    fileprivate var yaml: YAML {
        .map(
            YAML.Field("occurrences", occurrences.map { .number($0) }), YAML.Field("after", after.map { .duration($0) }),
            YAML.Field("unacknowledged", unacknowledged.map { .duration($0) }),
            YAML.Field("tell", tell.isEmpty ? nil : .texts(tell.map(\.description))),
            YAML.Field("repeat", self.repeat.map { .duration($0) }),
            YAML.Field("stop_on_acknowledgement", stopsOnAcknowledgement ? nil : .flag(false)), YAML.Field("do", act?.yaml))
    }
}

extension StepAction {
    fileprivate init?(_ node: FileNode, in reading: FileReading) {
        let known = ["level", "assign", "tags", "status_draft"]
        guard let fields = FileFields(node, "what a step does", known: known, in: reading) else { return nil }
        let level = fields.word("level", of: Level.allCases.map(\.word)) { Level(word: $0) }
        let user = fields.text("assign")
        if let user { reading.refers(to: "user", user, at: fields.line(of: "assign")) }
        self.init(
            level: level, assign: user, tags: fields.texts("tags")?.compactMap(\.text) ?? [],
            statusDraft: fields.flag("status_draft") ?? false)
    }

    fileprivate var yaml: YAML {
        .map(
            YAML.Field("level", level.map { .word($0.word) }), YAML.Field("assign", assign.map { .text($0) }),
            YAML.Field("tags", tags.isEmpty ? nil : .texts(tags)), YAML.Field("status_draft", statusDraft ? .flag(true) : nil))
    }
}

extension Tell {
    /// Of what kind the one is who is told.
    package var word: String {
        switch self {
        case .team: "team"
        case .user: "user"
        case .schedule: "schedule"
        case .destination: "destination"
        }
    }

    package var name: String {
        switch self {
        case .team(let name), .user(let name), .schedule(let name), .destination(let name): name
        }
    }
}
