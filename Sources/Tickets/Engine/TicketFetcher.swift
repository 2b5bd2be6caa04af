import Kernel
import Platform

/// Asks connectors for tickets, many at the same time.
struct TicketFetcher: Sendable {
    /// How many questions are open at once: as many as one connector may have unanswered by default.
    static let width = 300

    let connectors: ConnectorPort

    /// The tickets of a saved filter, each once, in the list's order.
    /// - Throws: ``TicketProblem`` when the list cannot be had; `CancellationError`.
    func list(_ filter: String, _ priority: JobPriority) async throws -> [String] {
        let answer = try await connectors.ask(.list(filter: filter), priority)
        guard answer.status == 200, let elements = answer.result.elements else { throw Self.problem(answer) }
        var known: Set<String> = []
        return elements.compactMap { element in
            // Lists of tasks say whose they are; lists of tickets have the number itself.
            (element["ticketId"] ?? .null).ticketNumber ?? element["id"]?.ticketNumber
        }.filter { known.insert($0).inserted }
    }

    /// - Returns: for each number the document or why there is none.
    /// - Throws: `CancellationError` alone.
    func tickets(_ numbers: [String], _ priority: JobPriority) async throws -> [(
        number: String, result: Result<TicketDocument, TicketProblem>
    )] {
        try await withThrowingTaskGroup(of: (Int, Result<TicketDocument, TicketProblem>).self) { group in
            var results: [(String, Result<TicketDocument, TicketProblem>)] = numbers.map { ($0, .failure(.notATicket)) }
            var next = 0
            func begin() {
                guard next < numbers.count else { return }
                let (place, number) = (next, numbers[next])
                group.addTask { (place, try await ticket(number, priority)) }
                next += 1
            }
            for _ in 0..<Self.width { begin() }
            for try await (place, result) in group {
                results[place].1 = result
                begin()
            }
            return results
        }
    }

    private func ticket(_ number: String, _ priority: JobPriority) async throws -> Result<TicketDocument, TicketProblem> {
        let answer = try await connectors.ask(.ticket(number), priority)
        guard answer.status == 200 else { return .failure(Self.problem(answer)) }
        return Result { () throws(TicketProblem) in try TicketDocument(answer.result, number: number) }
    }

    private static func problem(_ answer: ConnectorAnswer) -> TicketProblem {
        .answer(answer.status, answer.result.string ?? answer.result.line)
    }
}

extension JSON {
    /// A ticket's number: a whole number, or a text.
    fileprivate var ticketNumber: String? {
        int.map(String.init) ?? string.flatMap { $0.isEmpty || $0.utf8.contains(0) || $0.utf8.count > 100 ? nil : $0 }
    }
}
