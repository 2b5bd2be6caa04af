package import Foundation

/// What a connector is asked of the ticket system beside it.
package enum Question: Sendable, Hashable, Codable {
    /// The tickets of a list, by the key of a saved filter.
    case list(filter: String)
    /// One whole ticket by its number.
    case ticket(String)
}

/// A ticket system as the connector uses it. What it gives has the shape of the old system's tickets, whatever it reads.
package struct TicketSource: Sendable {
    /// Shown on the connector's page: `nttm`, `redmine`, …
    package let name: String
    /// A list's objects have `id` (and `ticketId`, where they are tasks of a ticket); a ticket is an object. Throws ``SourceFailure``
    /// after all retries, or `CancellationError`.
    package let answer: @Sendable (Question) async throws -> JSONText
    /// Says hello to the ticket system; throws ``SourceFailure``. Returns what it found, in a few words.
    package let check: @Sendable () async throws -> String
    /// Says goodbye.
    package let end: @Sendable () async -> Void

    package init(
        name: String, answer: @escaping @Sendable (Question) async throws -> JSONText,
        check: @escaping @Sendable () async throws -> String, end: @escaping @Sendable () async -> Void = {}
    ) {
        (self.name, self.answer, self.check, self.end) = (name, answer, check, end)
    }

    /// - Parameters:
    ///   - list: answers for the key of a saved filter.
    ///   - ticket: answers for a ticket's number.
    init(
        name: String, list: @escaping @Sendable (String) async throws -> JSONText,
        ticket: @escaping @Sendable (String) async throws -> JSONText, check: @escaping @Sendable () async throws -> String,
        end: @escaping @Sendable () async -> Void = {}
    ) {
        self.init(
            name: name,
            answer: { question in
                switch question {
                case .list(let filter): try await list(filter)
                case .ticket(let number): try await ticket(number)
                }
            }, check: check, end: end)
    }
}

/// Why a question has no answer.
package struct SourceFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The words of the native protocol.
    package enum Kind: String, Sendable {
        case notFound = "not_found"
        case refused, unreachable, slow, unreadable
        case tooLarge = "too_large"
        case unsupported, `internal`
    }

    package let kind: Kind
    package let message: String
    /// Of the ticket system's answer, where it gave one.
    package let status: Int?

    package init(_ kind: Kind, _ message: String, status: Int? = nil) { (self.kind, self.message, self.status) = (kind, message, status) }

    package var description: String { status.map { "\($0): \(message)" } ?? message }
}

/// JSON as it came, which is passed on without being taken apart: a ticket may have megabytes.
package struct JSONText: Sendable, Hashable {
    package let data: Data

    /// Nil for what is no JSON.
    package init?(_ data: Data) {
        guard (try? JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)) != nil else { return nil }
        self.data = data
    }

    package init(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        data = try encoder.encode(value)
    }

    /// - Parameter elements: of `JSONSerialization`.
    init(list elements: [Any]) throws { data = try JSONSerialization.data(withJSONObject: elements, options: .withoutEscapingSlashes) }
}
