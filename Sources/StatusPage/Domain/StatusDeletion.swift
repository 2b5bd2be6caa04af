package import Kernel
import Platform

/// What was deleted from the status page, kept for an hour so that it can be brought back.
package struct StatusDeletion: Sendable {
    package enum Kind: String, Sendable { case component, incident, template, site, threshold }

    /// Known to nobody but who deleted it.
    package let id: PublicID
    package let kind: Kind
    package let subject: PublicID
    package let at: Timestamp
    /// The rows of each table, parents before those that refer to them.
    let tables: [DeletedRows]
    /// What was in a group.
    let members: [PublicID]
    /// Whether an incident was taken out of the history of its components, too.
    let fromHistory: Bool
}

/// Rows that a deletion took away.
struct DeletedRows: Sendable, Codable {
    let table: String
    let columns: [String]
    let rows: [[SQLValue]]
}
