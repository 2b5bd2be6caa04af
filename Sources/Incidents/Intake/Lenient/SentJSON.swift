import Platform

/// A JSON value as it was sent: numbers with all their digits, objects with every field, also those that come twice.
indirect enum SentJSON: Sendable, Hashable {
    case null
    case flag(Bool)
    /// As it is written.
    case number(String)
    case text(String)
    case list([SentJSON])
    case object([Field])

    struct Field: Sendable, Hashable {
        let name: String
        let value: SentJSON
    }

    var fields: [Field]? { if case .object(let fields) = self { fields } else { nil } }
    var string: String? { if case .text(let text) = self { text } else { nil } }

    /// What counts under a name of an object: of several the last that is not null.
    subscript(name: String) -> SentJSON? { fields?.last { $0.name == name && $0.value != .null }?.value }

    /// A text as it is, everything else as it is written.
    var plainText: String {
        switch self {
        case .text(let text): text
        case .number(let number): number
        case .flag(let flag): flag.description
        case .null: "null"
        case .list, .object: JSONLine(self).text
        }
    }

    /// Without what lies inside lists and objects.
    var shallow: JSON {
        switch self {
        case .null: .null
        case .flag(let flag): .flag(flag)
        case .number(let number): Int64(number).map(JSON.integer) ?? Double(number).flatMap { $0.isFinite ? .number($0) : nil } ?? .null
        case .text(let text): .text(text)
        case .list: .list([])
        case .object: .object([:])
        }
    }
}

extension [SentJSON.Field] {
    /// The fields of each name in the order they came, in the order of the alphabet. Spellings of one name that look the same are one.
    var byName: [[SentJSON.Field]] {
        Dictionary(grouping: self, by: \.name).sorted { $0.key < $1.key }.map(\.value)
    }
}
