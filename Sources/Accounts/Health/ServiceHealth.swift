package import Kernel

/// How a service's status address answered when it was last asked.
package struct ServiceHealth: Hashable, Sendable {
    package enum State: Int, Sendable {
        case down = 0
        case up = 1

        package var word: String { self == .up ? "up" : "down" }
    }

    package let service: ServiceID
    package let state: State
    /// When the state last changed.
    package let since: Timestamp
    package let checkedAt: Timestamp
    /// HTTP status of the answer; nil when there was none.
    package let status: Int?
    package let milliseconds: Int
    /// Why there was no answer, as ``OutboundFailure/key``; nil when there was one.
    package let problem: String?

    /// An answer from 200 to 399 says that the service is there.
    static func state(ofStatus status: Int) -> State { (200..<400).contains(status) ? .up : .down }
}
