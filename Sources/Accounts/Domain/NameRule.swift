import Foundation
package import Platform

/// What a name of a service or a user may be, and when two of them are the same.
package enum NameRule {
    package static let maximumLength = 100
    /// Whatever the characters: what is longer is refused before anything that takes time in proportion.
    static let maximumBytes = maximumLength * 16

    /// A name as it is stored: without the spaces around it. Throws ``ClientError``.
    package static func checked(_ text: String) throws(ClientError) -> String {
        guard text.utf8.count <= maximumBytes else { throw .nameTooLong }
        let name = text.trimmingCharacters(in: .whitespaces)
        guard name.count <= maximumLength, name.unicodeScalars.count <= maximumLength * 4 else {
            throw .nameTooLong
        }
        guard name.unicodeScalars.allSatisfy(isAllowed) else { throw .nameNotVisible }
        guard !folded(name).isEmpty else { throw .nameEmpty }
        guard !mixesScripts(name) else { throw .nameMixedScripts }
        return name
    }

    /// A name brought over from another system, whose clients go on using it exactly as it is: only what could not be
    /// stored or found again is refused.
    package static func kept(_ text: String) throws(ClientError) -> String {
        guard text.utf8.count <= maximumBytes else { throw .nameTooLong }
        guard !text.unicodeScalars.contains("\0") else { throw .nameNotVisible }
        guard !folded(text).isEmpty else { throw .nameEmpty }
        return text
    }

    /// What names are compared by: without case, accents, widths and doubled spaces.
    package static func folded(_ name: String) -> String {
        let plain = name.decomposedStringWithCompatibilityMapping.uppercased().lowercased()
            .decomposedStringWithCompatibilityMapping
        var scalars = String.UnicodeScalarView()
        for scalar in plain.unicodeScalars where scalar.properties.generalCategory != .nonspacingMark {
            scalars.append(scalar)
        }
        return String(scalars).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// What to look a name up by that anybody may have typed: empty, which no name is, when it cannot be one.
    package static func sought(_ text: String) -> String {
        guard text.utf8.count <= maximumBytes, !text.utf8.contains(0) else { return "" }
        return folded(text)
    }

    /// Nothing that cannot be seen: control characters, bidirectional marks, joiners, line ends.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }

    private enum Script { case latin, cyrillic, greek }

    /// Whether one word holds letters of two alphabets that look alike ("Аdmin" with a Cyrillic A).
    private static func mixesScripts(_ name: String) -> Bool {
        var current: Script?
        for scalar in name.decomposedStringWithCompatibilityMapping.unicodeScalars {
            guard scalar.properties.isAlphabetic || scalar.properties.generalCategory == .nonspacingMark else {
                current = nil
                continue
            }
            guard let script = script(of: scalar) else { continue }
            if let current, current != script { return true }
            current = script
        }
        return false
    }

    private static func script(of scalar: Unicode.Scalar) -> Script? {
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F, 0x1E00...0x1EFF: .latin
        case 0x370...0x3FF, 0x1F00...0x1FFF: .greek
        case 0x400...0x52F, 0x1C80...0x1C8F, 0x2DE0...0x2DFF, 0xA640...0xA69F: .cyrillic
        default: nil
        }
    }
}
