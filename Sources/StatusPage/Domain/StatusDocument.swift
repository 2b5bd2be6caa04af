/// What `GET /api` answers, by the names that clients of the old service know.
package struct StatusDocument: Encodable, Hashable, Sendable {
    package struct Channels: Encodable, Hashable, Sendable {
        /// Twice all of it: by provider, then by country.
        package var sms: [[MessageRow]] = [[], []]
        package var mms: [[MessageRow]] = [[], []]
        package var voiceCall: [VoiceRow] = []
        /// By the country's full name: the fastest providers, then the slowest.
        package var email: [String: [[EmailRow]]] = [:]
        package var billing = BillingState()
        /// The level and the minutes of waiting.
        package var support = SupportLoad.figures(waiting: 0)
        package var incident: [IncidentRow] = []

        enum CodingKeys: String, CodingKey {
            case sms, mms, email, billing, support, incident
            case voiceCall = "voice_call"
        }
    }

    /// How one source is doing.
    package struct Health: Encodable, Hashable, Sendable {
        /// Whether the last look at it succeeded.
        package let ok: Bool
        /// Of the value; nil when there is none.
        package let age: Int?
        package let rows: Int
        package let rejected: Int
        /// Empty when all is well.
        package let error: String

        enum CodingKeys: String, CodingKey {
            case ok, rows, rejected, error
            case age = "age_seconds"
        }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(ok, forKey: .ok)
            // Present as null, too.
            try container.encode(age, forKey: .age)
            try container.encode(rows, forKey: .rows)
            try container.encode(rejected, forKey: .rejected)
            try container.encode(error, forKey: .error)
        }
    }

    /// Nil as long as a source that counts was never read.
    package let data: Channels?
    /// Empty when there are data: the old page shows nothing else beside it.
    package let error: String
    /// By the word of each source.
    package let health: [String: Health]

    package var status: Bool { data != nil }

    enum CodingKeys: String, CodingKey { case status, data, error, health }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(status, forKey: .status)
        // Present as null, too.
        try container.encode(data, forKey: .data)
        try container.encode(error, forKey: .error)
        try container.encode(health, forKey: .health)
    }
}
