import Kernel

/// How a service's status address answered when it was last asked.
struct HealthRecord: Hashable, Sendable {
    enum State: Int, Sendable {
        case down = 0
        case up = 1

        var word: String { self == .up ? "up" : "down" }
    }

    let service: ServiceID
    let address: String
    let state: State
    /// When the state last changed.
    let since: Timestamp
    let checkedAt: Timestamp
    /// HTTP status of the answer; nil when there was none.
    let status: Int?
    let milliseconds: Int
    /// Why there was no answer, as ``OutboundFailure/key``; nil when there was one.
    let problem: String?

    /// An answer from 200 to 399 says that the service is there.
    static func state(ofStatus status: Int) -> State { (200..<400).contains(status) ? .up : .down }
}
