import Yams

/// A settings file taken apart: dotted keys with the text and line of each value.
package struct SettingsFile: Sendable {
    /// One value: dotted key, text (a list joined by commas), and the line it stands in, from 1; 0 if unknown.
    package struct Entry: Equatable, Sendable {
        package let key: String
        package let text: String
        package let line: Int
    }

    package private(set) var entries: [Entry] = []
    /// What is wrong with the file as a whole.
    package private(set) var problem: String?

    package init(text: String) {
        do {
            guard let root = try Yams.compose(yaml: text) else { return }
            if case .scalar(let scalar) = root, scalar.string.isEmpty { return }
            guard case .mapping = root else {
                problem = "is not a list of `key: value` lines"
                return
            }
            flatten(root, prefix: "")
        } catch {
            problem = "is not valid yaml: \(Self.reason(error))"
        }
    }

    /// What the parser found and where. Never its own text, which quotes the file, and so perhaps a secret.
    private static func reason(_ error: any Error) -> String {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
            YamlError.composer(_, let problem, let mark, _):
            "\(problem) (line \(mark.line), column \(mark.column))"
        case YamlError.duplicatedKeysInMapping(let keys, _): "given twice: \(keys.sorted().joined(separator: ", "))"
        default: "it cannot be read as text"
        }
    }

    private mutating func flatten(_ node: Node, prefix: String) {
        switch node {
        case .mapping(let mapping):
            for (key, value) in mapping {
                let name = key.string ?? "?"
                flatten(value, prefix: prefix.isEmpty ? name : prefix + "." + name)
            }
        case .sequence(let sequence):
            let texts = sequence.map { $0.string ?? "?" }
            entries.append(Entry(key: prefix, text: texts.joined(separator: ","), line: line(of: node)))
        case .scalar(let scalar):
            entries.append(Entry(key: prefix, text: scalar.string, line: line(of: node)))
        case .alias:
            problem = "uses yaml aliases, which settings do not need"
        }
    }

    private func line(of node: Node) -> Int { node.mark?.line ?? 0 }
}
