package import Kernel

/// Which calls are looked for.
package struct CallFilter: Hashable, Sendable {
    /// A whole number, or at least its last eight digits.
    package var number: PhoneNumber?
    package var agent: String?
    package var agencyID: String?
    package var callID: String?
    package var from: Timestamp?
    /// Exclusive.
    package var until: Timestamp?
    /// Whether they last; nil for all.
    package var isOpen: Bool?

    package init() {}
}

/// Where a list of calls goes on: behind a call.
package struct CallCursor: Hashable, Sendable, CustomStringConvertible {
    package let startedAt: Timestamp
    package let id: CallID

    package init(_ call: Call) { (startedAt, id) = (call.startedAt, call.id) }

    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let micros = Int64(parts[0]), let number = Int64(parts[1]) else { return nil }
        (startedAt, id) = (Timestamp(microseconds: micros), CallID(number))
    }

    package var description: String { "\(startedAt.microseconds)-\(id)" }
}
