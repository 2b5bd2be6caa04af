import Foundation
import Kernel
import NIOCore
import Platform

/// Looks once at what a probe is about. A closure, so that tests answer in the network's place.
package struct ProbeLook: Sendable {
    /// Microseconds until the answer.
    /// - Throws: ``ProbeFailure``, or what the network says.
    let micros: @Sendable (ProbeDraft) async throws -> Int

    package init(micros: @escaping @Sendable (ProbeDraft) async throws -> Int) { self.micros = micros }

    /// Over the network.
    /// - Parameter http: asks an address, with the time that is left for the whole exchange.
    static func live(
        _ settings: ProbeSettings, now: @escaping @Sendable () -> Timestamp, http: @escaping @Sendable (Duration) throws -> OutboundHTTP
    ) -> ProbeLook {
        ProbeLook { draft in
            guard let target = ProbeTarget(draft.kind, draft.target) else { throw ProbeFailure("the target cannot be read") }
            let timeout = Duration.seconds(draft.timeout)
            switch draft.kind {
            case .icmp: return try await EchoLook.micros(target.host, timeout)
            case .tcp: return try await ConnectionLook.micros(target.host, target.port ?? 0, timeout)
            case .http: return try await PageLook.micros(draft.target, expecting: draft.expected, http(timeout))
            case .dns: return try await NameLook.micros(target.host, expecting: draft.expected, timeout)
            case .tls:
                let days = draft.days ?? settings.tlsDays
                return try await CertificateLook.micros(target.host, target.port ?? ProbeTarget.tlsPort, days: days, at: now(), timeout)
            }
        }
    }

    /// What the look found, its reason cut to what a page can show.
    /// - Throws: `CancellationError` when nobody waits for it any more.
    func result(_ draft: ProbeDraft, at time: Timestamp) async throws -> ProbeResult {
        do {
            // For all of it, however many parts it has.
            let found = try await Deadline.run(.seconds(draft.timeout), failing: ProbeFailure.timeout) { try await micros(draft) }
            return ProbeResult(at: time, micros: max(1, found))
        } catch {
            try Task.checkCancellation()
            return ProbeResult(at: time, error: String(ProbeFailure.text(of: error).prefix(ProbeFailure.longestText)))
        }
    }
}

extension ProbeFailure {
    fileprivate static let longestText = 300

    fileprivate static func text(of error: any Error) -> String {
        switch error {
        case let error as ProbeFailure: error.text
        case let error as OutboundFailure: error.description
        // "No route to host", in the system's words.
        case let error as IOError: String(cString: strerror(error.errnoCode))
        default: "\(error)"
        }
    }
}

/// How long something takes, by a clock that nobody sets.
struct Stopwatch: Sendable {
    private let start = ContinuousClock.now

    var micros: Int { Int((ContinuousClock.now - start).microseconds) }
}
