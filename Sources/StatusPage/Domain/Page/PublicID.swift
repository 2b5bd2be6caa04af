/// How customers' programs know something of a status page: 12 lower-case letters and digits, at least one of them a letter,
/// so that it is never taken for the number of a desk incident.
package struct PublicID: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible {
    package static let length = 12

    package let rawValue: String

    /// Nil for anything else.
    package init?(rawValue: String) {
        let characters = rawValue.utf8
        let isLetter: (UInt8) -> Bool = { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        guard characters.count == Self.length, characters.contains(where: isLetter),
            characters.allSatisfy({ isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        self.rawValue = rawValue
    }

    package var description: String { rawValue }
    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
