import Kernel
import Platform

/// What the gateway says of agencies, kept for a while. Who asks for what is being fetched already waits for that.
actor AgencyCards {
    /// What a page can show at once.
    struct Look: Hashable, Sendable {
        var kept: KeptCard?
        /// Why there is nothing newer.
        var failure: GatewayFailure?
    }

    /// How long a page waits. What comes later is kept for the next one.
    static let patience = Duration.seconds(2)

    private let gateway: AgencyGateway?
    private let database: Database
    private let fresh: Duration
    private let now: @Sendable () -> Timestamp
    private var fetching: [AgencyID: Task<KeptCard, any Error>] = [:]

    init(_ gateway: AgencyGateway?, database: Database, settings: GatewaySettings, now: @escaping @Sendable () -> Timestamp) {
        (self.gateway, self.database, self.now) = (gateway, database, now)
        fresh = .seconds(settings.freshMinutes * 60)
    }

    nonisolated var isSetUp: Bool { gateway != nil }

    /// What is kept and fresh enough, else what the gateway says now.
    /// - Throws: ``GatewayFailure``, and what the database throws.
    func card(of agency: AgencyID) async throws -> KeptCard {
        if let kept = try await kept(agency), isFresh(kept) { return kept }
        return try await fetch(agency)
    }

    /// For a page: never longer than its patience, and what is kept where nothing newer comes in time.
    func look(_ agency: AgencyID, patience: Duration = AgencyCards.patience) async throws -> Look {
        let kept = try await kept(agency)
        if let kept, isFresh(kept) { return Look(kept: kept) }
        do {
            let new = try await Deadline.run(patience, failing: GatewayFailure.slow) { try await self.fetch(agency) }
            return Look(kept: new)
        } catch let failure as GatewayFailure {
            return Look(kept: kept, failure: failure)
        }
    }

    private func kept(_ agency: AgencyID) async throws -> KeptCard? {
        try await database.read { try AgencyCardStore.find(agency, on: $0) }
    }

    private func isFresh(_ kept: KeptCard) -> Bool { now().since(kept.at) < fresh }

    private func fetch(_ agency: AgencyID) async throws -> KeptCard {
        if let running = fetching[agency] { return try await running.value }
        guard let gateway else { throw GatewayFailure.notSet }
        let (database, now) = (database, now)
        // It goes on when the page that asked first has waited long enough: others wait for it, and it is kept. Each of its requests has
        // an end (``GatewayDesk``).
        let work = Task {
            let card = try await gateway.card(of: agency)
            let kept = KeptCard(card: card, at: now())
            try await database.write { try AgencyCardStore.keep(card, of: agency, at: kept.at, on: $0) }
            return kept
        }
        fetching[agency] = work
        defer { fetching[agency] = nil }
        return try await work.value
    }
}
