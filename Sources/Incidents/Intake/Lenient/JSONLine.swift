import Platform

/// A list or object as a line of JSON, as far as anybody would read it: it stands where a text was expected.
struct JSONLine {
    /// Bytes, about: no text is begun behind them.
    private static let limit = 32 << 10

    private(set) var text = ""

    init(_ value: SentJSON) { append(value) }

    private mutating func append(_ value: SentJSON) {
        switch value {
        case .list(let values):
            text += "["
            for (index, value) in values.enumerated() where !isFull {
                if index > 0 { text += "," }
                append(value)
            }
            text += "]"
        case .object(let fields):
            text += "{"
            for (index, field) in fields.byName.joined().enumerated() where !isFull {
                text += (index > 0 ? "," : "") + JSON.text(field.name).line + ":"
                append(field.value)
            }
            text += "}"
        case .text(let string): text += JSON.text(string).line
        default: text += value.plainText
        }
    }

    private var isFull: Bool { text.utf8.count >= Self.limit }
}
