/// How a text is written so that every reader of YAML reads the same text again.
enum YAMLScalar {
    /// What some reader takes for something else than a text.
    private static let reserved: Set<String> = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"]

    static func written(_ text: String) -> String { isPlain(text) ? text : quoted(text) }

    /// Letters first, and nothing that means something in any place.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, isLetter(first), !text.hasSuffix(" "), !reserved.contains(text.lowercased()) else {
            return false
        }
        return text.unicodeScalars.allSatisfy { scalar in
            isLetter(scalar) || (scalar.value < 0x80 && " _-./0123456789".unicodeScalars.contains(scalar))
        }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter: true
        default: false
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default:
                if isSeen(scalar) { result.unicodeScalars.append(scalar) } else { result += escape(scalar) }
            }
        }
        return result + "\""
    }

    /// Nothing that a terminal would obey, an editor would hide or a reader would take for the end of a line.
    private static func isSeen(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: false
        default: true
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let width = scalar.value > 0xFFFF ? 8 : scalar.value > 0xFF ? 4 : 2
        let letter = width == 8 ? "U" : width == 4 ? "u" : "x"
        return "\\" + letter + String(repeating: "0", count: width - digits.count) + digits
    }
}
