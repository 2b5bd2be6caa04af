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
    let sessions: SessionService
    let cookie: SessionCookie
    let answers: OldMonitorAnswers
    let pages: MonitorPages
    let now: @Sendable () -> Timestamp

    func add(to routes: Routes) {
        let old = routes.family(.helpdesk)
        old.get(RouterPath(ProbePath.ping)) { request, context in
            let probe = try await probe(request, try await caller(request, context))
            return Response.json(answers.ping(probe, probe.standing.last, at: now()))
        }
        old.get(RouterPath(ProbePath.status)) { request, context in
            let all = try await probes.list(limit: Self.mostTargets, by: try await caller(request, context))
            return Response.json(answers.status(all, at: now()))
        }
        old.get(RouterPath(ProbePath.history)) { request, context in
            let caller = try await caller(request, context)
            let probe = try await probe(request, caller)
            let limit = Self.limit(FormData(queryOf: request)["limit"])
            return Response.json(answers.history(probe, try await probes.results(of: probe, limit: limit, by: caller), at: now()))
        }
        // A listener that serves the old helpdesk alone has its page, too.
        old.get(RouterPath(ProbePath.monitor)) { request, context in
            guard let identity = try await identity(of: request, context, isUse: !request.isAskedByPage) else {
                return Response.redirect(to: ProbePath.signIn)
            }
            var known = context
            known.identity = identity
            return try await pages.show(request, known)
        }
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

    /// Of scripts, which ask as long as a page is open: that somebody is there is not said by it.
    /// - Throws: 401 for somebody who is not signed in.
    private func caller(_ request: Request, _ context: AppContext) async throws -> Caller {
        guard let identity = try await identity(of: request, context, isUse: false) else { throw ClientError.unauthorized }
        return identity.caller
    }

    /// Old pages have the cookie of a sign-in, and no token.
    private func identity(of request: Request, _ context: AppContext, isUse: Bool) async throws -> Identity? {
        guard let id = cookie.sessionID(of: request, in: context), let session = try await sessions.authenticate(id, isUse: isUse) else {
            return nil
        }
        return session.user.identity(.session, key: session.key)
    }
}
