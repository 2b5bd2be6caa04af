/// The rules by which texts are masked, as they were improved. What earlier rules grouped keeps its incident: its key was made by
/// them, and is made by them again to find it.
package enum GroupingVersion: Int64, Comparable, Sendable {
    /// ``FirstVolatileMask``
    case first = 1
    /// ``VolatileMask``
    case second = 2

    package static let current = second

    package static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
}
