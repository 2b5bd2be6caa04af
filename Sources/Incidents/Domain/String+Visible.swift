extension String {
    /// Whether anything of the text can be seen: it holds more than spaces, combining marks, and characters without a form (zero
    /// width, direction marks, fillers).
    var isVisible: Bool { unicodeScalars.contains(where: \.isVisible) }

    /// The text; nil where nothing of it can be seen.
    var ifVisible: String? { isVisible ? self : nil }
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
