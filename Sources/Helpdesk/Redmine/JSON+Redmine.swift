import Kernel
import Platform

/// Redmine's values, read as they come: versions and plugins differ in whether a number is one.
extension JSON {
    /// A text, or a number as one; nil for nothing and for an empty text.
    var looseText: String? {
        switch self {
        case .text(let text): text.isEmpty ? nil : text
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .flag(let flag): flag ? "1" : "0"
        case .null, .list, .object: nil
        }
    }

    var looseInt: Int64? {
        switch self {
        case .integer(let number): number
        case .text(let text): Int64(text)
        case .number(let number): Int64(exactly: number)
        default: nil
        }
    }

    var looseFlag: Bool {
        switch self {
        case .flag(let flag): flag
        case .text(let text): text == "1" || text == "true"
        case .integer(let number): number != 0
        default: false
        }
    }

    var moment: Timestamp? { string.flatMap { Timestamp(rfc3339: $0) } }
}
