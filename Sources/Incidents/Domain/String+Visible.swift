import Kernel

extension String {
    /// Whether anything of the text can be seen: it holds more than spaces, combining marks, and characters without a form (zero
    /// width, direction marks, fillers).
    var isVisible: Bool { unicodeScalars.contains(where: \.isVisible) }

    /// The text; nil where nothing of it can be seen.
    var ifVisible: String? { isVisible ? self : nil }
}

extension Incident {
    private static let longestSpokenTitle = 200

    /// What to call it where the title is all that is told of it: of one without a title that can be seen, what it says first, or
    /// its number.
    package var spokenTitle: String { Self.spokenTitle(title, message, id) }

    static func spokenTitle(_ title: String, _ message: String, _ id: IncidentID) -> String {
        if let title = title.ifVisible { return title }
        let line = message.split(whereSeparator: \.isNewline).first { String($0).isVisible }
        return line.map { String($0.prefix(longestSpokenTitle)) } ?? "#\(id)"
    }
}

extension Unicode.Scalar {
    fileprivate var isVisible: Bool {
        switch properties.generalCategory {
        case .control, .surrogate, .spaceSeparator, .lineSeparator, .paragraphSeparator, .nonspacingMark, .spacingMark, .enclosingMark:
            false
        default:
            // Hangul fillers count as letters, an empty braille cell as a symbol; marks of annotations as nothing of the kind.
            !properties.isDefaultIgnorableCodePoint && value != 0x2800 && !(0xFFF9...0xFFFB).contains(value)
        }
    }
}
