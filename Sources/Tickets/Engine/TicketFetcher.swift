import Kernel
import Platform

/// Asks connectors for tickets, many at the same time.
struct TicketFetcher: Sendable {
    /// How many questions are open at once: as many as one connector may have unanswered by default.
    static let width = 300
    /// Tickets that are handed on together at most.
    static let batch = 300
    private static let pulse: Duration = .seconds(1)

    let connectors: ConnectorPort

    /// The tickets of a saved filter, each once, in the list's order.
    /// - Parameter pulse: is called every second while it has not come: whoever holds a lease can renew it.
    /// - Throws: ``TicketProblem`` when the list cannot be had; `CancellationError`, and what `pulse` throws.
    func list(_ filter: String, _ priority: JobPriority, _ pulse: () async throws -> Void) async throws -> [String] {
        let answer = try await answer(.list(filter: filter), priority, pulse)
        guard answer.status == 200, let elements = answer.result.elements else { throw Self.problem(answer) }
        var known: Set<String> = []
        return elements.compactMap { element in
            // Lists of tasks say whose they are; lists of tickets have the number itself.
            (element["ticketId"] ?? .null).ticketNumber ?? element["id"]?.ticketNumber
        }.filter { known.insert($0).inserted }
    }

    private func answer(
        _ question: ConnectorQuestion, _ priority: JobPriority, _ pulse: () async throws -> Void
    ) async throws -> ConnectorAnswer {
        try await withThrowingTaskGroup(of: ConnectorAnswer?.self) { group in
            group.addTask { try await connectors.ask(question, priority) }
            while true {
                group.addTask {
                    try await Task.sleep(for: Self.pulse)
                    return nil
                }
                if let answer = try await group.next() ?? nil {
                    group.cancelAll()
                    return answer
                }
                try await pulse()
            }
        }
    }

    /// A ticket by its number, or why there is none.
    typealias Found = (number: String, result: Result<TicketDocument, TicketProblem>)

    /// Asks for tickets and hands them on as they come, some together in the order of their numbers; one that is long in coming keeps no
    /// other waiting.
    /// - Parameter take: is called with at most ``batch`` of them, and with none of them every second in which none came: whoever holds a
    ///   lease can renew it.
    /// - Throws: `CancellationError`, and what `take` throws.
    func each(_ numbers: [String], _ priority: JobPriority, _ take: ([Found]) async throws -> Void) async throws {
        guard !numbers.isEmpty else { return }
        try await withThrowingTaskGroup(of: (place: Int, found: Found)?.self) { group in
            var (next, missing) = (0, numbers.count)
            var waiting: [(place: Int, found: Found)] = []
            func ask() {
                guard next < numbers.count else { return }
                let (place, number) = (next, numbers[next])
                group.addTask { (place, (number, try await ticket(number, priority))) }
                next += 1
            }
            func tick() {
                group.addTask {
                    try await Task.sleep(for: Self.pulse)
                    return nil
                }
            }
            for _ in 0..<Self.width { ask() }
            tick()
            while missing > 0, let answer = try await group.next() {
                if let answer {
                    waiting.append(answer)
                    missing -= 1
                    ask()
                } else {
                    tick()
                }
                guard answer == nil || missing == 0 || waiting.count >= Self.batch else { continue }
                try await take(waiting.sorted { $0.place < $1.place }.map(\.found))
                waiting = []
            }
            group.cancelAll()
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
