import Accounts
package import Kernel
import Platform

/// What the company decides about its SLAs, in versions.
package struct RuleBookOperations: Sendable {
    let database: Database
    let now: @Sendable () -> Timestamp

    /// The newest version, as JSON, and its number.
    /// - Throws: `notPermitted`.
    package func current(by caller: Caller) async throws -> (version: Int64, rules: String) {
        let version = try await version(by: caller)
        return (version.number, version.book.json)
    }

    func version(by caller: Caller) async throws -> RuleBookStore.Version {
        try caller.require(.viewTickets)
        return try await database.read { try RuleBookStore.current(on: $0) }
    }

    func versions(by caller: Caller) async throws -> [RuleBookStore.Version] {
        try caller.require(.viewTickets)
        return try await database.read { try RuleBookStore.all(limit: 50, on: $0) }
    }

    /// Writes a new version. Tickets that are closed keep what was found of them until their day is run again; open ones go by it at once.
    /// - Throws: `notPermitted`, `rulesNotReadable`.
    @discardableResult
    package func save(_ json: String, by caller: Caller) async throws -> Int64 {
        let time = now()
        return try await database.write { connection in
            try caller.require(.manageTickets)
            let book = try Self.book(json)
            let version = try RuleBookStore.add(book, by: caller.actor, at: time, on: connection)
            try Audit.append(.ticketRulesChanged, "ticket_rules \(version.number)", by: caller.actor, at: time, on: connection)
            return version.number
        }
    }

    private static func book(_ json: String) throws -> RuleBook {
        let book: RuleBook
        do { book = try RuleBook(json: json) } catch let error as DecodingError { throw ClientError.rulesNotReadable(fault(error)) }
        if let fault = book.fault { throw ClientError.rulesNotReadable(fault) }
        return book
    }

    /// Where, and what is wrong there.
    private static func fault(_ error: DecodingError) -> String {
        let context: DecodingError.Context =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context), .dataCorrupted(let context):
                context
            @unknown default: .init(codingPath: [], debugDescription: "it cannot be read")
            }
        let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
    }
}
