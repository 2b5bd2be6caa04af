import Accounts
import Hummingbird
import Kernel
import Platform

/// Notifies open pages of the bell that there is something new in it, or that it was read elsewhere; they fetch what it is.
struct BellLive: Sendable {
    /// Whom a change of the bell concerns.
    struct Change: Sendable, Hashable {
        /// Of whose incidents something was told.
        var services: Set<ServiceID> = []
        /// Who were told themselves, or have read the bell.
        var users: Set<UserID> = []

        var isEmpty: Bool { services.isEmpty && users.isEmpty }
    }

    private static let topic = "bell"

    private let hub: LiveHub
    private let services: ServiceDirectory
    private let sessions: SessionService

    init(hub: LiveHub, services: ServiceDirectory, sessions: SessionService) {
        (self.hub, self.services, self.sessions) = (hub, services, sessions)
    }

    /// To be called when the change is on disk.
    func tell(_ change: Change) {
        guard !change.isEmpty else { return }
        hub.publish(LiveMessage(topic: Self.topic, position: 0, payload: change))
    }

    /// Each change is sent only to readers who find something of it in their bell then.
    func response(to request: Request, context: AppContext) throws -> Response {
        let reader = try context.requireIdentity()
        return try hub.response(to: request, context: context, topics: [Self.topic], for: reader.actor) { [services, sessions] in
            guard let access = try await sessions.access(of: reader) else { throw ClientError.unauthorized }
            return { message in
                guard let change = message.payload as? Change,
                    reader.caller.userID.map(change.users.contains) ?? false
                        || change.services.contains(where: { services.shows($0, to: access) })
                else { return nil }
                return ServerSentEvent(name: "bell", data: "{}")
            }
        }
    }
}
