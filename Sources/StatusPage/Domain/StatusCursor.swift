package import Kernel

/// Where a list goes on that has its newest element first: behind an element.
package struct StatusCursor: Hashable, Sendable, CustomStringConvertible {
    package let at: Timestamp
    package let id: PublicID

    package init(at: Timestamp, id: PublicID) { (self.at, self.id) = (at, id) }

    /// Nil for what no list gave out.
    package init?(_ text: String) {
        let parts = text.split(separator: "_")
        guard parts.count == 2, let microseconds = Int64(parts[0]), let id = PublicID(rawValue: String(parts[1])) else { return nil }
        self.init(at: Timestamp(microseconds: microseconds), id: id)
    }

    package var description: String { "\(at.microseconds)_\(id)" }
}
