import Foundation
package import Kernel
import Platform

/// What an Alertmanager's configuration file, and the silences that its API lists, come to as a file of ours. What cannot be said is left
/// out and told.
package struct AlertmanagerImport: Sendable {
    /// As `apply` reads it; empty when nothing could be taken over.
    package private(set) var text = ""
    /// What was left out, and why.
    package private(set) var notes: [String] = []
    /// What is wrong with the files as such.
    package private(set) var faults: [FileFault] = []

    private let labels: AlertmanagerLabels
    private let time: Timestamp
    private var destinations: [DestinationFile] = []
    private var playbooks: [Playbook] = []
    private var silences: [SilenceDraft] = []
    private var inhibitions: [InhibitionDraft] = []

    /// - Parameters:
    ///   - labels: which field a label of an alert becomes, beside the usual ones.
    ///   - time: now; what was over by then is not taken over.
    package init(_ sources: [FileSource], labels: [String: String] = [:], at time: Timestamp) {
        (self.labels, self.time) = (AlertmanagerLabels(fields: labels), time)
        for source in sources {
            let reading = FileReading(file: source.name)
            let documents = YAMLReader(into: reading).documents(source.data ?? Data())
            faults += source.data == nil ? [FileFault(file: source.name, line: 1, text: "the file cannot be read")] : reading.faults
            for document in documents {
                if let list = document.list {
                    list.forEach { take(silence: Fields($0)) }
                } else if document.fields?.contains(where: { $0.name == "route" }) ?? false {
                    take(configuration: Fields(document))
                } else {
                    faults.append(FileFault(file: source.name, line: 1, text: "this is neither a configuration nor a list of silences"))
                }
            }
        }
        text = written
    }

    private var written: String {
        let sections: [(String, [YAML])] = [
            ("destinations", destinations.map(\.yaml)), ("playbooks", playbooks.map(\.yaml)), ("silences", silences.map(\.yaml)),
            ("inhibitions", inhibitions.map(\.yaml)),
        ]
        return sections.filter { !$1.isEmpty }
            .map { ([$0 + ":"] + $1.flatMap(\.elementLines)).joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    /// The keys of a map.
    private struct Fields {
        let nodes: [String: FileNode]

        init(_ node: FileNode?) { nodes = Dictionary((node?.fields ?? []).map { ($0.name, $0.value) }) { first, _ in first } }

        subscript(name: String) -> FileNode? { nodes[name] }
        func text(_ name: String) -> String? { nodes[name]?.text }
        func list(_ name: String) -> [FileNode] { nodes[name]?.list ?? [] }
    }

    // MARK: The configuration

    private mutating func take(configuration: Fields) {
        var receivers: [String: [DestinationFile]] = [:]
        for receiver in configuration.list("receivers") {
            let fields = Fields(receiver)
            guard let name = fields.text("name") else { continue }
            receivers[name] = take(receiver: fields, name: name)
        }
        let intervals = (configuration.list("time_intervals") + configuration.list("mute_time_intervals")).map { Fields($0) }
        let hours = Dictionary(intervals.map { ($0.text("name") ?? "", $0.list("time_intervals")) }) { first, _ in first }
        let root = Fields(configuration["route"])
        takeRoot(root, receivers)
        for route in root.list("routes") { take(route: Fields(route), below: [], root.text("receiver") ?? "", receivers, hours) }
        let used = Set(playbooks.flatMap { $0.escalate.flatMap(\.tell) }.map(\.description))
        for name in receivers.keys.sorted() {
            destinations += (receivers[name] ?? []).filter { used.contains("destination:\($0.name)") }
        }
        for (index, rule) in configuration.list("inhibit_rules").enumerated() { take(inhibition: Fields(rule), number: index + 1) }
    }

    private mutating func take(receiver: Fields, name: String) -> [DestinationFile] {
        let known = [("webhook_configs", "webhook", "url"), ("telegram_configs", "telegram", "chat_id"), ("email_configs", "mail", "to")]
        var found: [(channel: String, address: String)] = []
        for (list, channel, key) in known {
            for config in receiver.list(list) {
                guard let address = Fields(config).text(key) else {
                    notes.append("receiver \(name): \(list) without \(key) is left out")
                    continue
                }
                found += channel == "mail" ? address.split(separator: ",").map { (channel, String($0).trimmed) } : [(channel, address)]
            }
        }
        for (key, node) in receiver.nodes.sorted(by: { $0.key < $1.key }) where key.hasSuffix("_configs") {
            guard !known.contains(where: { $0.0 == key }), node.list?.isEmpty == false else { continue }
            notes.append("receiver \(name): \(key) is left out: there is no such channel")
        }
        return found.enumerated().map { index, way in
            var destination = DestinationFile(
                name: index == 0 ? name : "\(name) \(index + 1)", channel: way.channel, address: way.address)
            // Playbooks lead to it, nothing else.
            destination.services = []
            return destination
        }
    }

    /// Whoever is told of everything.
    private mutating func takeRoot(_ root: Fields, _ receivers: [String: [DestinationFile]]) {
        guard let receiver = root.text("receiver"), let ways = receivers[receiver], !ways.isEmpty else { return }
        destinations += ways.map { way in
            var destination = way
            (destination.services, destination.levels) = (nil, Level.allCases.filter { $0 > .debug })
            destination.name = "\(way.name) (all)"
            return destination
        }
        if !root.list("routes").isEmpty {
            notes.append("route: \(receiver) is told of everything, also of what its routes match")
        }
    }

    private mutating func take(
        route: Fields, below conditions: [Clause], _ inherited: String, _ receivers: [String: [DestinationFile]],
        _ hours: [String: [FileNode]]
    ) {
        let receiver = route.text("receiver") ?? inherited
        let asked = matchers(of: route)
        let title = "route to \(receiver) (\(asked.map { $0.map(\.text).joined(separator: ", ") } ?? "unreadable"))"
        guard let asked, let own = clauses(asked, title) else {
            notes.append("\(title) is left out, with the routes below it")
            return
        }
        let all = conditions + own
        for key in ["active_time_intervals", "continue", "group_by", "group_interval", "group_wait"] where route[key] != nil {
            notes.append("\(title): \(key) is left out")
        }
        for child in route.list("routes") { take(route: Fields(child), below: all, receiver, receivers, hours) }
        if !route.list("routes").isEmpty { notes.append("\(title) is told also of what the routes below it match") }
        guard !all.isEmpty else { return notes.append("\(title) asks for nothing and is left out") }
        let condition = Condition(all: all)
        take(mutes: route.list("mute_time_intervals").compactMap(\.text), of: condition, receiver, hours)
        guard let ways = receivers[receiver], !ways.isEmpty else {
            return notes.append("\(title) is left out: nothing of its receiver could be taken over")
        }
        let interval = route.text("repeat_interval").flatMap { Span($0) }
        if route["repeat_interval"] != nil, interval == nil { notes.append("\(title): repeat_interval is left out") }
        let step = Step(after: Span(seconds: 0), tell: ways.map { .destination($0.name) }, repeat: interval)
        let number = playbooks.count + 1
        playbooks.append(
            Playbook(code: "alertmanager-\(number)", name: "\(receiver) \(number)", when: condition, escalate: [step]))
    }

    private mutating func take(mutes names: [String], of condition: Condition, _ receiver: String, _ hours: [String: [FileNode]]) {
        for name in names {
            for (index, node) in (hours[name] ?? []).enumerated() {
                let (read, reason) = AlertmanagerHours.read(node, at: time)
                let part = "\(name)\(index == 0 ? "" : " \(index + 1)")"
                guard let read else {
                    notes.append("time interval \(part) is left out: \(reason)")
                    continue
                }
                for window in read.windows {
                    silences.append(
                        SilenceDraft(name: "\(part) (\(receiver) \(silences.count + 1))", when: condition, window: window))
                }
            }
            if hours[name] == nil { notes.append("time interval \(name) is not there") }
        }
    }

    private mutating func take(inhibition rule: Fields, number: Int) {
        let title = "inhibit rule \(number)"
        let sides = [("source", "source_"), ("target", "target_")].map { matchers(of: rule, prefix: $1) }
        guard let source = sides[0], let target = sides[1], let waited = clauses(source, title), let quiet = clauses(target, title),
            !waited.isEmpty, !quiet.isEmpty
        else { return notes.append("\(title) is left out") }
        let equal = rule.list("equal").map { $0.text ?? "" }
        do throws(AlertmanagerEqual.Unsayable) {
            let pairs = try AlertmanagerEqual(source: waited, target: quiet).pairs(equal.map { (label: $0, field: labels.field(of: $0)) })
            for (index, pair) in pairs.enumerated() {
                inhibitions.append(
                    InhibitionDraft(
                        name: "alertmanager \(number)\(index == 0 ? "" : ".\(index + 1)")", while: Condition(all: pair.source),
                        quiet: Condition(all: pair.target)))
            }
        } catch {
            notes.append("\(title) is left out: \(error.reason)")
        }
    }

    // MARK: Silences

    private mutating func take(silence: Fields) {
        let id = silence.text("id") ?? "?"
        guard let from = silence.text("startsAt").flatMap({ Timestamp(rfc3339: $0) }),
            let until = silence.text("endsAt").flatMap({ Timestamp(rfc3339: $0) })
        else { return notes.append("silence \(id) is left out: its times cannot be read") }
        guard until > time, until > from else { return }
        let matchers = silence.list("matchers").map { node in
            let fields = Fields(node)
            let (isRegex, isEqual) = (fields.text("isRegex") == "true", fields.text("isEqual") != "false")
            return AlertmanagerMatcher(
                label: fields.text("name") ?? "",
                comparison: isEqual ? (isRegex ? .matches : .equal) : (isRegex ? .differs : .different), value: fields.text("value") ?? "")
        }
        guard let clauses = clauses(matchers, "silence \(id)"), !clauses.isEmpty else {
            return notes.append("silence \(id) is left out")
        }
        let comment = [silence.text("comment"), silence.text("createdBy")].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " · ")
        silences.append(
            SilenceDraft(
                name: "alertmanager \(id.prefix(8))", when: Condition(all: clauses), window: SilenceWindow(from: from, until: until),
                comment: String(comment.prefix(SilenceDraft.longestComment))))
    }

    // MARK: Matchers

    /// Nil for what cannot be read. `match` and `match_re` are how older versions write them.
    private func matchers(of fields: Fields, prefix: String = "") -> [AlertmanagerMatcher]? {
        var found: [AlertmanagerMatcher] = []
        let texts = fields[prefix + "matchers"].map { $0.list ?? [$0] } ?? []
        for text in texts {
            guard let matchers = text.text.flatMap({ AlertmanagerMatcher.all(in: $0) }) else { return nil }
            found += matchers
        }
        for (key, comparison) in [("match", AlertmanagerMatcher.Comparison.equal), ("match_re", .matches)] {
            found += (fields[prefix + key]?.fields ?? []).map {
                AlertmanagerMatcher(label: $0.name, comparison: comparison, value: $0.value.text ?? "")
            }
        }
        return found
    }

    /// Nil, with a note, when one of them cannot be said. What is asked of a field a second time stands in a map of its own.
    private mutating func clauses(_ matchers: [AlertmanagerMatcher], _ title: String) -> [Clause]? {
        var clauses: [Clause] = []
        for matcher in matchers {
            let field = labels.field(of: matcher.label)
            guard let pattern = labels.pattern(matcher) else {
                notes.append("\(title): \(matcher.text) cannot be said by a condition")
                return nil
            }
            if !AlertmanagerLabels.isAlwaysThere(field), pattern.holds(for: "") {
                notes.append("\(title): \(matcher.text) holds there for alerts without the label, too; here \(field) has to be there")
            }
            if let index = clauses.firstIndex(where: { $0.fields[field] == nil }) {
                clauses[index].fields[field] = pattern
            } else {
                clauses.append(Clause([field: pattern]))
            }
        }
        return clauses
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespaces) }
}
