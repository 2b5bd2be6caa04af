/// What is measured of a cell.
package enum FeedMetric: String, CaseIterable, Codable, CodingKeyRepresentable, Sendable {
    /// Percent of what is possible.
    case bandwidth
    /// Milliseconds.
    case responseTime = "response_time"
    /// From 0 to 1.
    case stability
    /// Milliseconds.
    case deliveryTime = "delivery_time"
    /// 1 for a part of the billing that works, 0 for one that does not.
    case works
    /// Minutes that a new request waits for the support team.
    case waiting
    /// Incidents that the provider says are under way.
    case active
    /// Seconds since the value was read.
    case age

    /// Whether less is worse.
    var isBetterHigh: Bool { self == .bandwidth || self == .stability || self == .works }
}

/// The smallest thing the sources tell of: a provider's channel in a country, a part of the billing, the support team.
package struct CellID: Hashable, Sendable, Comparable {
    package let channel: FeedName
    /// Of billing the part; empty for support and incidents.
    package let provider: String
    /// Alpha-2 code; empty where there are none.
    package let country: String

    package init(_ channel: FeedName, provider: String = "", country: String = "") {
        (self.channel, self.provider, self.country) = (channel, provider, country)
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.channel.rawValue, left.provider, left.country) < (right.channel.rawValue, right.provider, right.country)
    }

    /// For people: "SMS Kildy Monaco".
    package func name(_ countries: CountryTable = .iso3166) -> String {
        let parts = [channel.title, provider.replacing("_", with: " "), countries.name(of: country) ?? country]
        return parts.filter { !$0.isEmpty }.joined(separator: " ")
    }
}

/// Some cells of a channel: all, a provider's, a country's, or one.
package struct CellScope: Hashable, Codable, Sendable {
    package let channel: FeedName
    package let provider: String?
    package let country: String?

    package init(_ channel: FeedName, provider: String? = nil, country: String? = nil) {
        (self.channel, self.provider, self.country) = (channel, provider, country)
    }

    package func contains(_ cell: CellID) -> Bool {
        cell.channel == channel && (provider ?? cell.provider) == cell.provider && (country ?? cell.country) == cell.country
    }

    /// Of several rules the narrowest counts.
    var narrowness: Int { (provider == nil ? 0 : 1) + (country == nil ? 0 : 2) }
}

extension FeedName {
    var title: String {
        switch self {
        case .sms: "SMS"
        case .mms: "MMS"
        case .voice: "Voice"
        case .email: "E-mail"
        case .billing: "Billing"
        case .support: "Support"
        case .incidents: "Incidents"
        }
    }
}

extension FeedReading.Value {
    /// More are not followed: a channel has a few dozen.
    package static let mostCells = 1000

    /// What was measured of each cell; where a cell has several rows, each of them stands here.
    package func cells(of name: FeedName) -> [(cell: CellID, values: [FeedMetric: Double])] {
        let all: [(CellID, [FeedMetric: Double])] =
            switch self {
            case .messages(let rows):
                rows.map { row in
                    (
                        CellID(name, provider: row.provider, country: row.country),
                        [.bandwidth: Double(row.bandwidth.value), .responseTime: Double(row.responseTime.value)]
                    )
                }
            case .voice(let rows):
                rows.map { row in
                    (
                        CellID(name, provider: row.provider, country: row.country),
                        [
                            .bandwidth: Double(row.bandwidth.value), .responseTime: Double(row.responseTime.value),
                            .stability: row.stability,
                        ]
                    )
                }
            case .email(let rows):
                rows.map { (CellID(name, provider: $0.provider, country: $0.country), [.deliveryTime: Double($0.deliveryTime)]) }
            case .billing(let state):
                BillingState.parts.map { (CellID(name, provider: $0.name), [.works: state[keyPath: $0.path] ? 1 : 0]) }
            case .support(let rows):
                [(CellID(name), [.waiting: Double(SupportLoad.figures(waiting: rows.reduce(0) { $0 + $1.activeTickets })[1])])]
            case .incidents(let rows):
                [(CellID(name), [.active: Double(rows.count { $0.status == .active })])]
            }
        return Array(all.prefix(Self.mostCells))
    }
}
