package import Kernel
import Platform

/// What one look found.
package struct ProbeResult: Hashable, Sendable {
    /// When it began.
    package let at: Timestamp
    /// Microseconds until the answer; nil where it failed.
    package let micros: Int?
    /// Why it failed, in English.
    package let error: String?

    package init(at: Timestamp, micros: Int) { (self.at, self.micros, error) = (at, micros, nil) }

    package init(at: Timestamp, error: String) { (self.at, micros, self.error) = (at, nil, error) }

    init(at: Timestamp, micros: Int?, error: String?) { (self.at, self.micros, self.error) = (at, micros, error) }

    package var isSuccess: Bool { micros != nil }
    /// Whole milliseconds, rounded up, at least 1; nil where it failed.
    package var milliseconds: Int? { micros.map { max(1, ($0 + 999) / 1000) } }
}

/// Why a look failed, in words for whoever looks after the network.
struct ProbeFailure: Error, Hashable, Sendable {
    let text: String

    init(_ text: String) { self.text = text }

    init(_ failure: OutboundFailure) { text = failure.description }

    static let timeout = ProbeFailure(.timeout)
    static let pingForbidden = ProbeFailure(
        "ping sockets are forbidden here: the group of the server has to be within net.ipv4.ping_group_range")
}
