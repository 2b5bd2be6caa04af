/// The seven sources that tell how a provider's channels are doing, in the order in which people read them.
package enum FeedName: String, CaseIterable, Codable, Sendable, CustomStringConvertible {
    case sms, mms, voice, email, billing, support, incidents

    package var description: String { rawValue }

    /// How a source is read: each of the old service's sources is one or the other.
    package enum Transport: Hashable, Sendable {
        /// A file of this name in the folder of the feeds.
        case file(String)
        /// A JSON list at this path below the address of the feeds.
        case list(String)
    }

    package var transport: Transport {
        switch self {
        case .sms, .voice, .email, .billing: .file(rawValue + ".data")
        case .mms, .support: .list(rawValue)
        // As the service that answers there spells it.
        case .incidents: .list("accendent")
        }
    }

    package var isFile: Bool { if case .file = transport { true } else { false } }

    /// The fields of a row by their names in JSON, in the order in which a line of the file has them. Billing has no rows.
    var columns: [String] {
        switch self {
        case .sms, .mms: ["country", "bandwidth", "response_time", "provider"]
        case .voice:
            [
                "country", "bandwidth", "response_time", "provider", "connection_stability", "ttfb", "voice_purity",
                "median_of_calls_time",
            ]
        case .email: ["country", "provider", "delivery_time"]
        case .billing: []
        case .support: ["topic", "active_tickets"]
        case .incidents: ["topic", "status"]
        }
    }
}
