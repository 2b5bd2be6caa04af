import Foundation
import Hummingbird
import Kernel
import Platform

/// Answers in the old monitor's form.
struct OldMonitorAnswers: Sendable {
    private struct Refused: Encodable {
        let success = false
        let error: String
    }

    static let errors = ErrorFamily(
        name: "network monitor", covers: { ProbePath.isOfOldMonitor($0.uri.path) },
        respond: { error, detail, _, _ in .json(Refused(error: detail), status: error.status) })

    static let neverSeen = "nobody has looked yet"

    let zone: TimeZone
    let limits: ProbeGrade.Limits

    func ping(_ probe: Probe, _ result: ProbeResult?, at time: Timestamp) -> JSON {
        .object([
            "timestamp": .text(text(result?.at ?? time)), "target": .text(probe.host), "success": .flag(result?.isSuccess ?? false),
            "time_ms": .integer(Int64(result?.milliseconds ?? -1)),
            "error": result == nil ? .text(Self.neverSeen) : result?.error.map(JSON.text) ?? .null,
        ])
    }

    func status(_ probes: [Probe], at time: Timestamp) -> JSON {
        let targets = probes.map { probe -> (String, JSON) in
            let last = probe.standing.last
            return (
                probe.name,
                .object([
                    "status": .text(ProbeGrade(last, limits).rawValue), "time_ms": .integer(Int64(last?.milliseconds ?? -1)),
                    "timestamp": .text(text(last?.at ?? time)), "success": .flag(last?.isSuccess ?? false),
                ])
            )
        }
        return .object([
            "status": "ok", "timestamp": .text(text(time)), "targets": .object(Dictionary(targets) { first, _ in first }),
        ])
    }

    func history(_ probe: Probe, _ results: [ProbeResult], at time: Timestamp) -> JSON {
        .object([
            "target": .text(probe.name), "host": .text(probe.host), "history": .list(results.map { ping(probe, $0, at: time) }),
        ])
    }

    /// `2026-11-21 09:18:21` of the zone's clock.
    private func text(_ time: Timestamp) -> String {
        let second = time.microseconds.flooringDivision(by: 1_000_000) + Int64(zone.secondsFromGMT(for: time.date))
        return CivilTime(secondsSince1970: second).text.replacing("T", with: " ")
    }
}
