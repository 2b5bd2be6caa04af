import Kernel

/// A telephone number as it is kept and compared: a plus and its digits.
package struct PhoneNumber: Hashable, Sendable, CustomStringConvertible {
    /// E.164 has fifteen; some exchanges put their own before them.
    package static let mostDigits = 20
    /// Fewer are nobody's outside the house.
    package static let fewestOutside = 5
    /// By how many of its last digits a number is looked for that is not found as a whole, most certain first.
    package static let suffixLengths = [10, 9, 8]

    package let digits: String

    package var text: String { "+" + digits }
    package var description: String { text }

    /// Nil for a text without digits: `anonymous`, `unknown`, nothing.
    /// - Parameters:
    ///   - text: in any writing; a plus of an address has become a space.
    ///   - region: whose way of dialling at home is understood, as `ru`: 8 before the area there is +7.
    package init?(_ text: String, region: String = "") {
        // What follows in sip:+37061234567@host2 is no part of it.
        let text = String(text.prefix { $0 != "@" })
        let read = String(text.unicodeScalars.filter { ("0"..."9").contains($0) }.prefix(Self.mostDigits * 2).map(Character.init))
        guard !read.isEmpty, !Self.isWord(text) else { return nil }
        let isWhole = text.contains("+") || text.first == " "
        digits = String(Self.dialled(read, isWhole: isWhole, region: region).prefix(Self.mostDigits))
    }

    /// As it is kept.
    package init(kept text: String) { digits = text.first == "+" ? String(text.dropFirst()) : text }

    /// Its last digits; nil where it has not so many.
    package func suffix(_ length: Int) -> String? { digits.utf8.count >= length ? String(digits.suffix(length)) : nil }

    /// By which ``CallStore`` finds it whatever stands before.
    package var tail: String { String(digits.suffix(Self.suffixLengths.last ?? 8)) }

    /// Whether a text holds more digits than are kept.
    package static func isTooLong(_ text: String) -> Bool {
        text.unicodeScalars.count { ("0"..."9").contains($0) } > mostDigits
    }

    /// `anonymous1` is a word and no number.
    private static func isWord(_ text: String) -> Bool {
        ["anonymous", "unknown", "private", "withheld", "restricted", "unavailable"].contains { text.lowercased().contains($0) }
    }

    /// What is dialled at home becomes what is dialled from abroad, where it is plain that it is that.
    private static func dialled(_ digits: String, isWhole: Bool, region: String) -> String {
        if isWhole { return digits }
        if digits.hasPrefix("00"), digits.utf8.count >= 10 { return String(digits.dropFirst(2)) }
        switch (region, digits.utf8.count) {
        case ("ru", 11) where digits.hasPrefix("8"): return "7" + digits.dropFirst()
        // 0, the carrier's two digits, the area's two, eight or nine of the number.
        case ("br", 13...14) where digits.hasPrefix("0"): return "55" + digits.dropFirst(3)
        case ("br", 11...12) where digits.hasPrefix("0"): return "55" + digits.dropFirst()
        default: return digits
        }
    }
}
