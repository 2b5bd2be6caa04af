import Accounts
import Foundation
import Hummingbird
import Kernel
import Platform

/// The addresses of the old network monitor. None of them looks at anything: they tell what the server's own looks found.
struct OldMonitorRoutes: Sendable {
    private static let usualHistory = 50
    /// As many as the old monitor kept.
    private static let wholeHistory = 100
    /// Probes that `status` tells of.
    private static let mostTargets = 2000

    let probes: ProbeOperations
    let old: OldRoute
    let answers: OldMonitorAnswers
    let pages: MonitorPages
    let now: @Sendable () -> Timestamp

    func add(to routes: Routes) {
        old.get(ProbePath.ping, .json, on: routes) { request, context in
            let probe = try await probe(request, try context.requireIdentity().caller)
            return .json(answers.ping(probe, probe.standing.last, at: now()))
        }
        old.get(ProbePath.status, .json, on: routes) { _, context in
            let all = try await probes.list(limit: Self.mostTargets, by: try context.requireIdentity().caller)
            return .json(answers.status(all, at: now()))
        }
        old.get(ProbePath.history, .json, on: routes) { request, context in
            let caller = try context.requireIdentity().caller
            let probe = try await probe(request, caller)
            let limit = Self.limit(FormData(queryOf: request)["limit"])
            return .json(answers.history(probe, try await probes.results(of: probe, limit: limit, by: caller), at: now()))
        }
        // A listener that serves the old helpdesk alone has its page, too.
        old.get(ProbePath.monitor, .page, on: routes) { request, context in try await pages.show(request, context) }
    }

    /// Nothing or no number is as usual; zero and less is all that the old monitor would have had.
    static func limit(_ text: String?) -> Int {
        guard let number = text.flatMap({ Int($0.trimmingCharacters(in: .whitespaces)) }) else { return usualHistory }
        return number > 0 ? number : wholeHistory
    }

    private func probe(_ request: Request, _ caller: Caller) async throws -> Probe {
        guard let probe = try await probes.target(FormData(queryOf: request)["target"], by: caller) else {
            throw ClientError.probeNotFound
        }
        return probe
    }
}
