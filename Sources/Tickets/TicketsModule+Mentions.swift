import Accounts
package import Kernel
import Platform

/// A ticket, for pages about something else.
package struct TicketMention: Hashable, Sendable {
    package let number: String
    package let subject: String
    package let path: String
}

extension TicketsModule {
    /// Open tickets whose subject holds one of some texts, the newest first; none for somebody who may not see tickets.
    package func mentioning(_ texts: [String], limit: Int, by caller: Caller) async throws -> [TicketMention] {
        guard caller.may(.viewTickets), !texts.isEmpty else { return [] }
        return try await database.read { connection in
            try TicketStore.open(mentioning: texts, limit: limit, on: connection).map {
                TicketMention(number: $0.number, subject: $0.subject, path: TicketPath.ticket($0.number))
            }
        }
    }
}
