package import Kernel

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
