import Foundation
import Hummingbird
package import Kernel
package import Platform

/// Tells open pages which incidents changed; they fetch what they show of them.
package struct IncidentLive: Sendable {
    private static let allTopic = "incidents"
    private static func topic(_ id: IncidentID) -> String { "incident/\(id)" }

    private let hub: LiveHub

    package init(hub: LiveHub) { self.hub = hub }

    /// For the follower of the event log.
    package func apply(_ event: DomainEvent) {
        guard let id = event.incidentID else { return }
        for topic in [Self.allTopic, Self.topic(id)] {
            // Pages fetch the present state when they connect again: no position is needed to catch up from.
            hub.publish(LiveMessage(topic: topic, position: 0, payload: id))
        }
    }

    /// The stream of one incident's page; of the list without an id.
    func response(to request: Request, context: AppContext, of id: IncidentID? = nil) throws -> Response {
        try hub.response(to: request, context: context, topics: [id.map(Self.topic) ?? Self.allTopic]) { message in
            guard let id = message.payload as? IncidentID else { return nil }
            return ServerSentEvent(name: "incident", data: "{\"number\":\(id)}")
        }
    }
}
