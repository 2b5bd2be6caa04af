import Accounts
import Kernel
import Platform

/// A ticket as it was told, read and as it came.
struct TicketDocument: Sendable {
    let ticket: SourceTicket
    /// The JSON, fields in alphabetical order.
    let body: String
    /// Differs when anything in it does.
    let digest: String

    /// - Parameter number: as it was asked for.
    /// - Throws: ``TicketProblem``.
    init(_ json: JSON, number: String) throws(TicketProblem) {
        ticket = try SourceTicket(json, number: number)
        // No database keeps the character NUL in a text; JSON writes it as an escape, which PostgreSQL's text takes.
        body = json.line
        digest = String(Secret.digest(body).prefix(32))
    }
}

/// A ticket as it is stored after its document was taken.
struct StoredTicket: Sendable {
    let id: Int64
    let document: Int64
    let ticket: SourceTicket
    /// When earlier documents said it was closed; seconds since 1970.
    let closures: [Int64]
}
