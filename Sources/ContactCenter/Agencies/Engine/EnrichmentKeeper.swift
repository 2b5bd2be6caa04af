import Kernel
import Logging
import Platform

/// Brings what the gateway and the directory know into the records of calls, behind the pages.
package struct EnrichmentKeeper: Sendable {
    /// Calls worked on at the same time.
    static let parallel = 8
    /// Waits between tries, the last one again and again.
    static let pauses: [Int64] = [5, 15, 60, 300, 900]
    /// Later nobody needs it any more.
    static let giveUp = Duration.seconds(86_400)

    let cards: AgencyCards
    /// Longer than the gateway takes: whoever is dead by then does not hold a call any more.
    let lease: Duration
    let database: Database
    let owner: String
    let now: @Sendable () -> Timestamp
    let logger: Logger

    /// Returns whether there was anything to do.
    package func runOnce() async throws -> Bool {
        let time = now()
        guard try await database.read({ try EnrichmentStore.isAnyDue(at: time, on: $0) }) else { return false }
        let work = try await database.write {
            try EnrichmentStore.claim(Self.parallel, by: owner, until: time.adding(lease), at: time, on: $0)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for piece in work { group.addTask { try await settle(piece) } }
            try await group.waitForAll()
        }
        return !work.isEmpty
    }

    func release() async throws {
        try await database.write { try EnrichmentStore.release(by: owner, on: $0) }
    }

    private func settle(_ work: EnrichmentStore.Work) async throws {
        let call = try await database.read { try CallStore.find(work.call, on: $0) }
        guard let call else { return try await database.write { try EnrichmentStore.done(work, by: owner, on: $0) } }
        guard let agency = call.agency?.id.flatMap({ AgencyID($0) }) else { return try await noted(call, work) }
        guard cards.isSetUp else { return try await database.write { try EnrichmentStore.done(work, by: owner, on: $0) } }
        do {
            let kept = try await cards.card(of: agency)
            let time = now()
            try await database.write { connection in
                try CallAgencyStore.enrich(call, agency, with: kept.card, at: time, on: connection)
                try EnrichmentStore.done(work, by: owner, on: connection)
            }
        } catch let failure as GatewayFailure {
            try await failed(work, failure)
        }
    }

    /// A number that no agency has may be somebody's whom people noted.
    private func noted(_ call: Call, _ work: EnrichmentStore.Work) async throws {
        let time = now()
        try await database.write { connection in
            if call.contact == nil, let phone = call.number, let caller = try CallerStore.find(phone, on: connection) {
                try CallAgencyStore.note(caller.name, company: caller.company, of: call.id, at: time, on: connection)
            }
            try EnrichmentStore.done(work, by: owner, on: connection)
        }
    }

    private func failed(_ work: EnrichmentStore.Work, _ failure: GatewayFailure) async throws {
        let time = now()
        logger.info(
            "the gateway said nothing of a call's agency", metadata: ["call": "\(work.call)", "reason": "\(failure)"])
        guard time.since(work.since) < Self.giveUp else {
            return try await database.write { try EnrichmentStore.done(work, by: owner, on: $0) }
        }
        let pause = Duration.seconds(Self.pauses[min(work.tries, Self.pauses.count - 1)])
        try await database.write {
            try EnrichmentStore.failed(work, because: failure.description, due: time.adding(pause), by: owner, on: $0)
        }
    }
}
