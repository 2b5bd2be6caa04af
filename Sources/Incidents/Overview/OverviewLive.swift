package import Accounts
import Hummingbird
import Kernel
package import Platform

/// Tells open overviews that something they show has changed; they fetch what it is.
package struct OverviewLive: Sendable {
    private static let topic = "overview"

    private let hub: LiveHub
    private let services: ServiceDirectory
    private let users: UserDirectory

    package init(hub: LiveHub, services: ServiceDirectory, users: UserDirectory) {
        (self.hub, self.services, self.users) = (hub, services, users)
    }

    /// To be called when the figures of these services have been brought up to date.
    func tell(_ changed: Set<ServiceID>) { hub.publish(LiveMessage(topic: Self.topic, position: 0, payload: changed)) }

    /// Each change is told to those alone who may see one of its services then.
    func response(to request: Request, context: AppContext) throws -> Response {
        let reader = try context.requireIdentity().userID
        return try hub.response(to: request, context: context, topics: [Self.topic]) { message in
            guard let changed = message.payload as? Set<ServiceID>, try await mayHear(reader, of: changed) else { return nil }
            return ServerSentEvent(name: "overview", data: "{}")
        }
    }

    private func mayHear(_ reader: UserID, of changed: Set<ServiceID>) async throws -> Bool {
        guard let user = try await users.user(reader), !user.isDisabled else { return false }
        return changed.contains { services.shows($0, to: user.access) }
    }
}
