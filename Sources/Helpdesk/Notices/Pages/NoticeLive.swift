import Accounts
import Hummingbird
import Kernel
import Platform

/// Tells people's open pages that their notices are others now; the pages fetch what they are.
struct NoticeLive: Sendable {
    static let event = "notices"

    let hub: LiveHub
    let sessions: SessionService

    /// With what happened, a moment after the commit.
    var subscriber: EventSubscriber {
        { [hub] event in
            guard case .noticesChanged(let users) = event else { return }
            hub.tell(Set(users), Self.event)
        }
    }

    /// A stream of nothing else, for the page of notices.
    func response(to request: Request, context: AppContext) throws -> Response {
        let reader = try context.requireIdentity()
        return try hub.response(to: request, context: context, topics: [], for: reader.actor) { [sessions] in
            guard try await sessions.access(of: reader) != nil else { throw ClientError.unauthorized }
            return { _ in nil }
        }
    }
}
