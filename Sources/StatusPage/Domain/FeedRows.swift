/// A country's way for text and picture messages over one provider. The names in JSON are the old document's.
package struct MessageRow: Hashable, Codable, Sendable {
    /// Alpha-2 code; the document shows the full name in its place.
    package var country: String
    /// Percent of what is possible.
    package let bandwidth: NumberText
    /// Milliseconds.
    package let responseTime: NumberText
    package let provider: String

    enum CodingKeys: String, CodingKey {
        case country, bandwidth, provider
        case responseTime = "response_time"
    }
}

/// A country's way for calls over one provider.
package struct VoiceRow: Hashable, Codable, Sendable {
    package var country: String
    package let bandwidth: NumberText
    package let responseTime: NumberText
    package let provider: String
    /// From 0 to 1.
    package let stability: Double
    /// Milliseconds to the first byte.
    package let ttfb: Int
    package let purity: Int
    /// The median length of calls, in seconds.
    package let medianOfCallsTime: Int
    /// The same by the name under which the simulator's page looks for it.
    private let medianOfCallTime: Int

    init(
        country: String, bandwidth: NumberText, responseTime: NumberText, provider: String, stability: Double, ttfb: Int, purity: Int,
        median: Int
    ) {
        (self.country, self.bandwidth, self.responseTime, self.provider) = (country, bandwidth, responseTime, provider)
        (self.stability, self.ttfb, self.purity) = (stability, ttfb, purity)
        (medianOfCallsTime, medianOfCallTime) = (median, median)
    }

    enum CodingKeys: String, CodingKey {
        case country, bandwidth, provider, ttfb
        case responseTime = "response_time"
        case stability = "connection_stability"
        case purity = "voice_purity"
        case medianOfCallsTime = "median_of_calls_time"
        case medianOfCallTime = "median_of_call_time"
    }
}

/// How long a mail provider takes in a country.
package struct EmailRow: Hashable, Codable, Sendable {
    /// Alpha-2 code, in the document too.
    package let country: String
    package let provider: String
    /// Milliseconds.
    package let deliveryTime: Int

    enum CodingKeys: String, CodingKey {
        case country, provider
        case deliveryTime = "delivery_time"
    }
}

/// Which parts of the billing work.
package struct BillingState: Hashable, Codable, Sendable {
    package var createCustomer = false
    package var purchase = false
    package var payout = false
    package var recurring = false
    package var fraudControl = false
    package var checkoutPage = false

    enum CodingKeys: String, CodingKey {
        case purchase, payout
        case createCustomer = "create_customer"
        // As every client of the old document spells it.
        case recurring = "reccuring"
        case fraudControl = "fraud_control"
        case checkoutPage = "checkout_page"
    }

    /// The names in JSON with what they stand for, in the order of the bits: the rightmost character is the first.
    static var parts: [(name: String, path: WritableKeyPath<BillingState, Bool>)] {
        [
            ("create_customer", \.createCustomer), ("purchase", \.purchase), ("payout", \.payout), ("reccuring", \.recurring),
            ("fraud_control", \.fraudControl), ("checkout_page", \.checkoutPage),
        ]
    }
}

/// How many requests about one topic wait for the support team.
package struct SupportRow: Hashable, Codable, Sendable {
    package let topic: String
    package let activeTickets: Int

    enum CodingKeys: String, CodingKey {
        case topic
        case activeTickets = "active_tickets"
    }
}

/// What the provider says went wrong.
package struct IncidentRow: Hashable, Codable, Sendable {
    package enum Status: String, CaseIterable, Codable, Sendable { case active, closed }

    package let topic: String
    package let status: Status

    package init(topic: String, status: Status) { (self.topic, self.status) = (topic, status) }
}

/// A whole number that JSON holds as a text.
package struct NumberText: Hashable, Codable, Sendable {
    package let value: Int

    package init(_ value: Int) { self.value = value }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Int(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no whole number")
        }
        self.value = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(String(value))
    }
}
