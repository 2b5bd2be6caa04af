/// Why a ticket cannot be judged, or not be had. It is listed with the run, tried again, and keeps nobody else waiting.
struct TicketProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// For whoever looks after the ticket system, in English.
    let description: String

    static let notATicket = TicketProblem(description: "the answer is no ticket")
    static let longNumber = TicketProblem(description: "the ticket's number is longer than 100 bytes")
    static let noStatus = TicketProblem(description: "the ticket has no status")
    static let noAllowance = TicketProblem(description: "ola.ksSla is missing or is no number")
    static let noWaitingTask = TicketProblem(description: "no task of the ticket is waiting")
    static let noNumber = TicketProblem(description: "the waiting task has no number")

    static func status(_ word: String) -> Self { .init(description: "the status “\(word)” is not known") }
    static func task(_ number: String, lacks field: String) -> Self {
        .init(description: "task \(number.isEmpty ? "without a number" : number) has no \(field)")
    }
    /// The connector did not bring it.
    static func answer(_ status: Int?, _ text: String) -> Self {
        .init(description: "the connector answered \(status.map(String.init) ?? "no status"): \(text.prefix(300))")
    }
}
