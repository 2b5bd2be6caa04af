package import Accounts
import Hummingbird
package import Kernel
package import Platform

/// Notifies open pages of incidents that changed; they fetch what they show of them.
package struct IncidentLive: Sendable {
    /// What is published to streams: enough to decide who may receive it.
    private struct Change: Sendable {
        let incident: IncidentID
        let service: ServiceID
        /// How bad it is, when it is new.
        let opened: Level?

        /// As a page's script reads it.
        var data: String { "{\"number\":\(incident)" + (opened.map { ",\"opened\":\"\($0.word)\"" } ?? "") + "}" }
    }

    private static let allTopic = "incidents"
    /// New incidents only: for pages that show something else and notify of them.
    private static let openedTopic = "incidents/opened"
    private static func topic(_ id: IncidentID) -> String { "incident/\(id)" }

    private let hub: LiveHub
    private let services: ServiceDirectory
    private let sessions: SessionService

    package init(hub: LiveHub, services: ServiceDirectory, sessions: SessionService) {
        (self.hub, self.services, self.sessions) = (hub, services, sessions)
    }

    /// For the follower of the event log, behind the directories of services and users.
    package func apply(_ event: DomainEvent) {
        guard let id = event.incidentID, let service = event.serviceID else { return }
        let opened: Level? = if case .incidentOpened(let change) = event { change.level } else { nil }
        for topic in [Self.allTopic, Self.topic(id)] + (opened == nil ? [] : [Self.openedTopic]) {
            // Pages fetch the present state when they connect again: no position is needed to catch up from.
            hub.publish(LiveMessage(topic: topic, position: 0, payload: Change(incident: id, service: service, opened: opened)))
        }
    }

    /// The stream of one incident's page; of the list without an id. Each change is sent only to readers who may see it
    /// then: what a reader may see can change while their page is open, and it ends with their sign-in.
    func response(to request: Request, context: AppContext, of id: IncidentID? = nil) throws -> Response {
        let reader = try context.requireIdentity()
        let topics: Set = id.map { [Self.topic($0), Self.openedTopic] } ?? [Self.allTopic]
        return try hub.response(to: request, context: context, topics: topics, for: reader.actor) { [services, sessions] in
            guard let access = try await sessions.access(of: reader) else { throw ClientError.unauthorized }
            return { message in
                guard let change = message.payload as? Change, services.shows(change.service, to: access) else { return nil }
                return ServerSentEvent(name: "incident", data: change.data)
            }
        }
    }
}
