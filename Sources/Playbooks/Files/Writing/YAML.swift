/// A value as an export writes it. Whoever makes one says in which form it stands there: what people compare line by line stands in
/// lines, what is read together in one line.
package indirect enum YAML: Hashable, Sendable {
    case text(String)
    case number(Int)
    case flag(Bool)
    /// A word of ours that needs no quotes: `5m`, `push`.
    case word(String)
    /// A list in one line.
    case row([YAML])
    /// A map in one line.
    case map([Field])
    /// A list with a line for each.
    case items([YAML])
    /// A map with a line for each.
    case lines([Field])

    package struct Field: Hashable, Sendable {
        let name: String
        let value: YAML

        /// Nil for what is left out.
        package init?(_ name: String, _ value: YAML?) {
            guard let value else { return nil }
            (self.name, self.value) = (name, value)
        }
    }

    /// Texts in one line.
    package static func texts(_ texts: [String]) -> YAML { .row(texts.map { .text($0) }) }

    package static func duration(_ span: Span) -> YAML { .word(span.description) }

    /// A map in one line, without what is left out.
    package static func map(_ fields: Field?...) -> YAML { .map(fields.compactMap { $0 }) }
    /// A map with a line for each, without what is left out.
    package static func lines(_ fields: Field?...) -> YAML { .lines(fields.compactMap { $0 }) }
}

extension YAML {
    /// As an element of the list under a key at the top: two spaces, a dash, and everything else below its first field.
    package var elementLines: [String] { item(indent: 2) }

    private func item(indent: Int) -> [String] {
        let space = String(repeating: " ", count: indent)
        guard case .lines(let fields) = self, !fields.isEmpty else { return [space + "- " + inline] }
        let lines = fields.flatMap { $0.lines(indent: indent + 2) }
        return [space + "- " + lines[0].dropFirst(indent + 2)] + lines.dropFirst()
    }

    fileprivate var inline: String {
        switch self {
        case .text(let text): YAMLScalar.written(text)
        case .number(let number): String(number)
        case .flag(let flag): flag ? "true" : "false"
        case .word(let word): word
        case .row(let values), .items(let values):
            values.isEmpty ? "[]" : "[ " + values.map(\.inline).joined(separator: ", ") + " ]"
        case .map(let fields), .lines(let fields):
            fields.isEmpty
                ? "{}" : "{ " + fields.map { "\(YAMLScalar.written($0.name)): \($0.value.inline)" }.joined(separator: ", ") + " }"
        }
    }

    fileprivate func below(indent: Int) -> [String]? {
        switch self {
        case .items(let values) where !values.isEmpty: values.flatMap { $0.item(indent: indent) }
        case .lines(let fields) where !fields.isEmpty: fields.flatMap { $0.lines(indent: indent) }
        default: nil
        }
    }
}

extension YAML.Field {
    fileprivate func lines(indent: Int) -> [String] {
        let head = String(repeating: " ", count: indent) + YAMLScalar.written(name) + ":"
        return value.below(indent: indent + 2).map { [head] + $0 } ?? ["\(head) \(value.inline)"]
    }
}
