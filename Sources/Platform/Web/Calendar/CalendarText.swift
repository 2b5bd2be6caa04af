package import Kernel

/// How calendar programs take texts, times and lines (RFC 5545).
package enum CalendarText {
    package static let contentType = "text/calendar; charset=utf-8"

    /// Bytes of a line, its end left out.
    private static let longestLine = 75

    /// A text within a property: no character of it ends the line or the property.
    package static func escaped(_ text: String) -> String {
        var (escaped, isAfterReturn) = ("", false)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n" where isAfterReturn: break
            case "\n", "\r": escaped += "\\n"
            case "\\", ";", ",": escaped += "\\" + String(scalar)
            default:
                if scalar == "\t" || scalar.properties.generalCategory != .control { escaped.unicodeScalars.append(scalar) }
            }
            isAfterReturn = scalar == "\r"
        }
        return escaped
    }

    /// `20261120T091502Z`.
    package static func moment(_ time: Timestamp) -> String {
        let civil = CivilTime(secondsSince1970: time.microseconds.flooringDivision(by: 1_000_000))
        return civil.text.filter { $0 != "-" && $0 != ":" } + "Z"
    }

    /// A line as it is sent: ended by CR LF, and what is longer than 75 bytes going on in the next line behind a space.
    package static func folded(_ line: some StringProtocol) -> String {
        var (folded, length) = ("", 0)
        for character in line {
            // A character may be longer than a line: marks can be heaped on a letter without end.
            let isLong = character.utf8.count >= longestLine
            for part in isLong ? character.unicodeScalars.map({ String($0) }) : [String(character)] {
                if length + part.utf8.count > longestLine { (folded, length) = (folded + "\r\n ", 1) }
                folded += part
                length += part.utf8.count
            }
        }
        return folded + "\r\n"
    }
}
