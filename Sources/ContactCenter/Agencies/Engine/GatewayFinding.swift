import Platform

/// What `switchboard doctor` says of the gateway: what the database knows of it, so nothing is asked over the network.
enum GatewayFinding {
    static let check = DoctorCheck(
        "agencies",
        inDatabase: { database, subject in
            guard subject.settings[GatewaySettings.self].url != nil else { return [] }
            return [await finding(database)].compactMap { $0 }
        })

    static func finding(_ database: Database) async -> Finding? {
        guard let failing = try? await database.read({ try EnrichmentStore.failing(on: $0) }) else { return nil }
        guard failing.count > 0 else { return .ok("agencies", "no call waits for the gateway") }
        return .warning(
            "agencies", "\(failing.count) calls wait for the gateway: \(failing.problem ?? "no reason is known")",
            "It is asked again by itself for a day; look at calls.gateway_url and the account there.")
    }
}
