import Foundation
import Platform
import Yams

/// A ticket system described by a YAML file: where it is, and which of its words mean what. `${NAME}` in a value stands for
/// something of the environment, so that no secret stands in the file.
package struct SourceDescription: Sendable {
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    let root: JSON

    package init(yaml: String, environment: [String: String]) throws {
        let node: Node?
        do { node = try Yams.compose(yaml: yaml) } catch { throw Problem(description: "it is no YAML") }
        guard let node, case .mapping = node else { throw Problem(description: "it is no list of `key: value` lines") }
        root = try Self.json(node, environment)
    }

    private static func json(_ node: Node, _ environment: [String: String]) throws -> JSON {
        switch node {
        case .mapping(let mapping):
            .object(Dictionary(try mapping.map { ($0.key.string ?? "", try json($0.value, environment)) }) { $1 })
        case .sequence(let sequence): .list(try sequence.map { try json($0, environment) })
        case .scalar(let scalar): .text(try filled(scalar.string, environment))
        case .alias: throw Problem(description: "it uses YAML aliases, which are not needed")
        }
    }

    private static func filled(_ text: String, _ environment: [String: String]) throws -> String {
        try text.replacing(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/) { match in
            guard let value = environment[String(match.1)] else { throw Problem(description: "\(match.1) is not in the environment") }
            return value
        }
    }

    // MARK: Values, by dotted path

    subscript(path: String) -> JSON? { path.split(separator: ".").reduce(root) { $0?[String($1)] } }

    func text(_ path: String) -> String? { self[path]?.string }

    func needed(_ path: String) throws -> String {
        guard let text = text(path), !text.isEmpty else { throw Problem(description: "\(path) is missing") }
        return text
    }

    /// A list, or one text for a list of one.
    func texts(_ path: String) -> [String] { self[path]?.elements?.compactMap(\.string) ?? text(path).map { [$0] } ?? [] }

    /// A mapping of texts.
    func table(_ path: String) -> [String: String] { (self[path]?.fields ?? [:]).compactMapValues(\.string) }
}
