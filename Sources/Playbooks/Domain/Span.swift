/// A length of time in whole seconds, as playbooks write it: `90s`, `5m`, `1h`.
package struct Span: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
    package let seconds: Int

    /// A year: whatever is longer is a slip of the finger.
    private static let longest = 366 * 86_400
    private static let units: [(letter: Character, seconds: Int)] = [("h", 3600), ("m", 60), ("s", 1)]

    package init(seconds: Int) { self.seconds = seconds }

    /// Nil for what is no such text, or longer than a year.
    package init?(_ text: some StringProtocol) {
        guard let unit = Self.units.first(where: { $0.letter == text.last }), let number = Int(text.dropLast()), number >= 0,
            text.first != "+", number <= Self.longest / unit.seconds
        else { return nil }
        seconds = number * unit.seconds
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let span = Span(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a time such as 5m")
        }
        self = span
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    package var duration: Duration { .seconds(seconds) }

    /// In the largest unit of which it is a whole number.
    package var description: String {
        let unit = Self.units.first { seconds > 0 && seconds.isMultiple(of: $0.seconds) }
        return unit.map { "\(seconds / $0.seconds)\($0.letter)" } ?? "\(seconds)s"
    }

    package static func < (left: Self, right: Self) -> Bool { left.seconds < right.seconds }
}
