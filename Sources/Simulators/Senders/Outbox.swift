import Platform

/// Turns what happened into requests, as each service's reporter would: the old package posts one by one and forgets;
/// the native reporter sends what came together as a list and tries again, under the same key, when it was not taken.
struct Outbox {
    /// What cannot be delivered for long is dropped, oldest first.
    private static let longest = 200

    struct Parcel: Sendable {
        let request: OutboundHTTP.Request
        let events: Int
        let mayRepeat: Bool
    }

    private let baseURL: String
    private let codes: [String: String]
    private var dice: Dice
    private(set) var parcels: [Parcel] = []

    init(baseURL: String, accounts: [SimulatedAccount], seed: UInt64) {
        self.baseURL = baseURL
        codes = Dictionary(accounts.map { ($0.service, $0.code) }, uniquingKeysWith: { first, _ in first })
        dice = Dice(seed: seed)
    }

    mutating func add(_ events: [SimulatedEvent], of profile: ServiceProfile) throws {
        guard let code = codes[profile.name], !events.isEmpty else { return }
        switch profile.reportsBy {
        case .dispatcher:
            for event in events {
                let request = try DispatcherForm(event, code: code).request(to: baseURL)
                parcels.append(Parcel(request: request, events: 1, mayRepeat: false))
            }
        case .native:
            let request = try NativeForm.request(events, to: baseURL, code: code, idempotencyKey: dice.uuid())
            parcels.append(Parcel(request: request, events: events.count, mayRepeat: true))
        }
    }

    /// Takes everything that waits.
    mutating func empty() -> [Parcel] {
        defer { parcels = [] }
        return parcels
    }

    /// Keeps what was not delivered, before anything newer.
    mutating func putBack(_ undelivered: [Parcel]) {
        parcels = (undelivered.filter(\.mayRepeat) + parcels).suffix(Self.longest)
    }
}
