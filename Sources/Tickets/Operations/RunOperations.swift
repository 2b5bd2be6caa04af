import Accounts
package import Kernel
import Platform

/// Days that are worked out because somebody asked: for the first time or again.
package struct RunOperations: Sendable {
    let database: Database
    let zone: ZoneRules
    let now: @Sendable () -> Timestamp

    /// Has a day worked out; a server does it as soon as it can.
    /// - Parameter day: `2026-11-20`: on which the last task of a ticket was completed, in `tickets.time_zone`.
    /// - Throws: `notPermitted`, `dayNotValid`, `dayNotOver`.
    package func start(day text: String, by caller: Caller) async throws -> TicketRun {
        let time = now()
        return try await database.write { connection in
            try caller.require(.manageTickets)
            guard let day = TicketRun.day(text) else { throw ClientError.dayNotValid }
            guard day <= zone.day(at: time.secondsSince1970) else { throw ClientError.dayNotOver }
            let added = try RunStore.add(.overruns, day: day, origin: .asked, by: caller.actor.name, at: time, on: connection)
            guard let run = added else { throw StorageError(.internal, "a run was not stored") }
            try Audit.append(
                .ticketRunStarted, "ticket_run \(run.id)", detail: ["day": TicketRun.date(day)], by: caller.actor, at: time, on: connection)
            return run
        }
    }

    /// With the tickets that failed.
    /// - Throws: `notPermitted`, `ticketRunNotFound`.
    package func find(_ id: Int64, by caller: Caller) async throws -> TicketRun {
        try caller.require(.viewTickets)
        guard let run = try await database.read({ try RunStore.find(id, on: $0) }) else { throw ClientError.ticketRunNotFound }
        return run
    }

    /// The newest first, without the tickets that failed.
    /// - Throws: `notPermitted`.
    package func list(before id: Int64? = nil, limit: Int, by caller: Caller) async throws -> [TicketRun] {
        try caller.require(.viewTickets)
        return try await database.read { try RunStore.list(before: id, limit: limit, on: $0) }
    }
}
