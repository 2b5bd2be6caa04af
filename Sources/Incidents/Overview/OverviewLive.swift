package import Accounts
import Hummingbird
import Kernel
package import Platform

/// Notifies open overviews that something they show has changed; they fetch what it is.
package struct OverviewLive: Sendable {
    private static let topic = "overview"

    private let hub: LiveHub
    private let services: ServiceDirectory
    private let sessions: SessionService

    package init(hub: LiveHub, services: ServiceDirectory, sessions: SessionService) {
        (self.hub, self.services, self.sessions) = (hub, services, sessions)
    }

    /// To be called when the figures of these services have been brought up to date.
    func tell(_ changed: Set<ServiceID>) { hub.publish(LiveMessage(topic: Self.topic, position: 0, payload: changed)) }

    /// Each change is sent only to readers who may see one of its services then.
    func response(to request: Request, context: AppContext) throws -> Response {
        let reader = try context.requireIdentity()
        return try hub.response(to: request, context: context, topics: [Self.topic], for: reader.actor) { [services, sessions] in
            guard let access = try await sessions.access(of: reader) else { throw ClientError.unauthorized }
            return { message in
                guard let changed = message.payload as? Set<ServiceID>, changed.contains(where: { services.shows($0, to: access) })
                else { return nil }
                return ServerSentEvent(name: "overview", data: "{}")
            }
        }
    }
}
