import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Platform

/// Tickets, runs and rules for programs.
struct TicketAPI: Sendable {
    let runs: RunOperations
    let rules: RuleBookOperations
    let tickets: TicketOperations

    static let tag = (name: "Tickets", explanation: "Tickets of the ticket systems behind connectors, and who overran their SLAs.")
    static let root = APIRoutes.root + "/tickets"

    var operations: [APIOperation] { [startRun, findRun, listRuns, listSuspended, listAtRisk, getRules, setRules, list, document, find] }

    // MARK: Runs

    private static let kind = APIParameter<TicketRun.Kind>(
        .body, "kind", "What is to be worked out.", .word(TicketRun.Kind.allCases.map(\.rawValue))
    ) { $0.string.flatMap(TicketRun.Kind.init(rawValue:)) }
    private static let day = APIParameter<String>(
        .body, "day", "`2026-11-20`: on which the last task of a ticket was completed, in `tickets.time_zone`.",
        .init(.text(length: 10...10, format: "date"))
    ) { $0.string }
    private static let run = APIParameter<Int64>(.path, "id", "The run's number.", .integer(1...Int64.max), isRequired: true) { $0.int }

    private var startRun: APIOperation {
        APIOperation(
            .post, "/tickets/runs", id: "startTicketRun", tag: Self.tag.name, "Have a day worked out, for the first time or again",
            explanation: "The old connector lists yesterday's tickets only: for other days what is stored is used as well.",
            needs: .needs(.ticketsWrite, .manageTickets), takes: [Self.kind.required.declaration, Self.day.required.declaration],
            gives: .accepted(.ticketRun) { "\(Self.root)/runs/\($0.id)" }
        ) { call in
            _ = try call.need(Self.kind)
            return try await runs.start(day: try call.need(Self.day), by: call.asking)
        }
    }

    private var findRun: APIOperation {
        APIOperation(
            .get, "/tickets/runs/{id}", id: "getTicketRun", tag: Self.tag.name, "How far a run is, and what failed",
            needs: .needs(.ticketsRead, .viewTickets), takes: [Self.run.declaration], gives: .one(.ticketRun)
        ) { call in try await runs.find(try call.need(Self.run), by: call.asking) }
    }

    private var listRuns: APIOperation {
        APIOperation(
            .get, "/tickets/runs", id: "listTicketRuns", tag: Self.tag.name, "Runs, the newest first",
            explanation: "Without the tickets that failed.", needs: .needs(.ticketsRead, .viewTickets), takes: APIPaging.parameters,
            gives: .page(of: .ticketRun)
        ) { call in
            let found = try await runs.list(before: try call.cursor { Int64($0) }, limit: try call.limit + 1, by: call.asking)
            return APIPage(found, limit: try call.limit) { String($0.id) }
        }
    }

    // MARK: Lists

    private var listSuspended: APIOperation {
        APIOperation(
            .get, "/tickets/suspended", id: "listSuspendedTickets", tag: Self.tag.name, "Tickets that wait now, the longest first",
            explanation: "All of them: `next` is always null.", needs: .needs(.ticketsRead, .viewTickets), gives: .page(of: .suspension)
        ) { call in APIPage(try await tickets.suspended(by: call.asking).entries, next: nil) }
    }

    private var listAtRisk: APIOperation {
        APIOperation(
            .get, "/tickets/at-risk", id: "listTicketsAtRisk", tag: Self.tag.name, "Open tickets, by the time that is left",
            explanation: "Those whose clock stands still are at the end; `next` is always null.", needs: .needs(.ticketsRead, .viewTickets),
            takes: [APIPaging.limit.declaration], gives: .page(of: .ticket)
        ) { call in
            let found = try await tickets.atRisk(limit: try call.limit, by: call.asking)
            return APIPage(found.map { TicketStore.Line(record: $0, found: nil) }, next: nil)
        }
    }

    private static func filter<Value: Sendable>(
        _ name: String, _ explanation: String, _ schema: APISchema, _ read: @escaping @Sendable (JSON) -> Value?
    ) -> APIParameter<Value> { .init(.query, name, explanation, schema, read) }

    private static let fields: [APIParameter<String>] = [
        filter("q", "A number, or how it begins.", .text(1...200)) { $0.string },
        filter("from", "The first day on which the last task was completed.", .init(.text(length: 10...10, format: "date"))) { $0.string },
        filter("to", "The last one.", .init(.text(length: 10...10, format: "date"))) { $0.string },
        filter("outcome", "What became of the SLA.", .word(StrictWalk.Outcome.allCases.map(\.rawValue))) { $0.string },
        filter("department", "With a part in it.", .text(1...200)) { $0.string },
        filter("part", "Which part.", .word(TicketFilter.Part.allCases.map(\.rawValue))) { $0.string },
        filter("hour", "Hour of the week (0–167) in which the SLA was used up.", .integer(0...167)) { $0.int.map(String.init) },
        filter("given_by", "Handed over by this department.", .text(1...200)) { $0.string },
        filter("given_to", "Handed over to this department.", .text(1...200)) { $0.string },
        filter("state", "Whether it is in work.", .word(["open", "closed"])) { $0.string },
    ]

    private var list: APIOperation {
        APIOperation(
            .get, "/tickets", id: "listTickets", tag: Self.tag.name, "Tickets, the newest first",
            needs: .needs(.ticketsRead, .viewTickets), takes: Self.fields.map(\.declaration) + APIPaging.parameters,
            gives: .page(of: .ticket)
        ) { call in
            let values = try Self.fields.reduce(into: [String: String]()) { values, field in
                values[field.declaration.name] = try call[field]
            }
            let filter = try TicketFilter { values[$0] }
            let found = try await tickets.list(
                filter, after: try call.cursor(TicketCursor.init(_:)), limit: try call.limit + 1, by: call.asking)
            return APIPage(found, limit: try call.limit) { filter.needsVerdict ? $0.dayCursor.text : $0.cursor.text }
        }
    }

    // MARK: One ticket

    private static let number = APIParameter.text(.path, "number", "The ticket's number.", 1...100)

    private var find: APIOperation {
        APIOperation(
            .get, "/tickets/{number}", id: "explainTicket", tag: Self.tag.name, "One ticket, explained",
            needs: .needs(.ticketsRead, .viewTickets), takes: [Self.number.declaration], gives: .one(.ticketView)
        ) { call in try await tickets.find(try call.need(Self.number), by: call.asking) }
    }

    private var document: APIOperation {
        APIOperation(
            .get, "/tickets/{number}/document", id: "getTicketDocument", tag: Self.tag.name, "A ticket as its system told it",
            needs: .needs(.ticketsRead, .viewTickets), takes: [Self.number.declaration],
            gives: .raw("The JSON of the ticket system.", contentType: "application/json", .init(.anything))
        ) { call in
            let body = try await tickets.document(try call.need(Self.number), by: call.asking)
            return Response(status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(string: body)))
        }
    }

    // MARK: Rules

    private static let book = APIParameter<JSON>(
        .body, "rules", "As docs/tickets.md explains; what is left out is as the program has it.", .init(.anything)
    ) { $0 }

    private var getRules: APIOperation {
        APIOperation(
            .get, "/tickets/rules", id: "getTicketRules", tag: Self.tag.name, "Calendars, budgets, reasons and policies",
            needs: .needs(.ticketsRead, .viewTickets), gives: .one(.rules)
        ) { call in try await rules.version(by: call.asking) }
    }

    private var setRules: APIOperation {
        APIOperation(
            .put, "/tickets/rules", id: "setTicketRules", tag: Self.tag.name, "Write a new version of the rules",
            explanation: "Open tickets go by it at once; closed ones when their day is run again.",
            needs: .needs(.ticketsWrite, .manageTickets), takes: [Self.book.required.declaration], gives: .changed(.rules)
        ) { call in
            try await rules.save(try call.need(Self.book).line, by: call.asking)
            return try await rules.version(by: call.asking)
        }
    }
}
