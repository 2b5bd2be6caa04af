package import Kernel

/// What one request brings: events of one service, stored together and answered together.
package struct Submission: Sendable {
    /// An event that passed every check, with the id it is stored under however often the write is repeated.
    package struct Event: Sendable {
        package let id: EventID
        package let draft: EventDraft
        /// Nil when each post is its own incident.
        package let fingerprint: Fingerprint?

        package init(id: EventID, draft: EventDraft, fingerprint: Fingerprint?) {
            self.id = id
            self.draft = draft
            self.fingerprint = fingerprint
        }
    }

    /// The sender's promise that the same key means the same request.
    package struct IdempotencyKey: Sendable, Hashable {
        package let key: String
        /// A hash of the body, so that another body under the same key is noticed.
        package let bodyHash: String

        package init(key: String, bodyHash: String) {
            self.key = key
            self.bodyHash = bodyHash
        }
    }

    package let service: ServiceID
    package let serviceName: String
    package let events: [Event]
    package let idempotencyKey: IdempotencyKey?

    package init(service: ServiceID, serviceName: String, events: [Event], idempotencyKey: IdempotencyKey? = nil) {
        self.service = service
        self.serviceName = serviceName
        self.events = events
        self.idempotencyKey = idempotencyKey
    }
}

/// Where an accepted event went.
package struct Receipt: Sendable, Hashable, Codable {
    package let event: EventID
    package let incident: IncidentID

    package init(event: EventID, incident: IncidentID) {
        self.event = event
        self.incident = incident
    }

    enum CodingKeys: String, CodingKey {
        case event = "event_id"
        case incident = "incident_id"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let text = try container.decode(String.self, forKey: .event)
        guard let event = EventID(text) else {
            throw DecodingError.dataCorruptedError(forKey: .event, in: container, debugDescription: "not an event id")
        }
        self.event = event
        incident = try container.decode(IncidentID.self, forKey: .incident)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(event.description, forKey: .event)
        try container.encode(incident, forKey: .incident)
    }
}
