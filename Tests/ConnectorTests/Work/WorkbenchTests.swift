import Kernel
import Synchronization
import TestKit
import Testing

@testable import Connector

@Suite("Workbench", .timeLimit(.minutes(5)))
struct WorkbenchTests {
    /// A ticket system that answers when it is told to.
    private final class Held: Sendable {
        private let (stream, feed) = AsyncStream.makeStream(of: Void.self)
        private let (begun, begin) = AsyncStream.makeStream(of: Question.self)
        private let working = Mutex((now: 0, most: 0, all: 0))

        var most: Int { working.withLock { $0.most } }
        var all: Int { working.withLock { $0.all } }
        func open(_ count: Int = 1) { for _ in 0..<count { feed.yield() } }
        func awaitQuestion() async { for await _ in begun { return } }

        func answer(_ question: Question) async throws -> JSONText {
            working.withLock { state in
                state.now += 1
                state.all += 1
                state.most = max(state.most, state.now)
            }
            begin.yield(question)
            for await _ in stream { break }
            try Task.checkCancellation()
            working.withLock { $0.now -= 1 }
            return try JSONText(text: "\(question)")
        }
    }

    private let directory: TestDirectory
    private let spool: Spool
    /// The answer to the first ticket.
    private let one: JSONText

    init() throws {
        one = try JSONText(text: "\(Question.ticket("1"))")
        directory = try TestDirectory()
        spool = try Spool(folder: directory.path + "/spool", now: TestWorld().world.now)
    }

    private func working(
        _ source: @escaping @Sendable (Question) async throws -> JSONText, parallel: Int = 2,
        _ body: @escaping @Sendable (Workbench) async throws -> Void
    ) async throws {
        let workbench = Workbench(.made(source), spool: spool, parallel: parallel, logger: TestLog().logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await workbench.run() }
            group.addTask { try await body(workbench) }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    @Test("Answers and failures go to who asked")
    func answers() async throws {
        try await working { question in
            if question == .ticket("bad") { throw SourceFailure(.notFound, "no") }
            return try JSONText(text: "\(question)")
        } _: { workbench in
            let found = try await workbench.answer(.ticket("1"))
            #expect(found == one)
            await #expect(throws: SourceFailure(.notFound, "no")) { _ = try await workbench.answer(.ticket("bad")) }
        }
    }

    @Test("No more are worked on at the same time than it may, one after the other all are")
    func parallel() async throws {
        let held = Held()
        held.open(20)
        try await working {
            try await held.answer($0)
        } _: { workbench in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 { group.addTask { _ = try await workbench.answer(.ticket(String(number))) } }
                try await group.waitForAll()
            }
        }
        #expect(held.all == 20 && held.most <= 2)
    }

    @Test("The same question is worked on once for all who ask")
    func once() async throws {
        let held = Held()
        try await working {
            try await held.answer($0)
        } _: { workbench in
            try await withThrowingTaskGroup(of: JSONText.self) { group in
                group.addTask { try await workbench.answer(.ticket("1")) }
                await held.awaitQuestion()
                for _ in 0..<5 { group.addTask { try await workbench.answer(.ticket("1")) } }
                while workbench.waiting < 6 { await Task.yield() }
                held.open()
                for try await answer in group { #expect(answer == one) }
            }
        }
        #expect(held.all == 1)
    }

    @Test("Work goes on when nobody waits any more, and its answer is kept for the next who asks")
    func abandoned() async throws {
        let held = Held()
        let (spool, one) = (spool, one)
        try await working {
            try await held.answer($0)
        } _: { workbench in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    await #expect(throws: CancellationError.self) { _ = try await workbench.answer(.ticket("1")) }
                }
                await held.awaitQuestion()
                group.cancelAll()
                try await group.waitForAll()
            }
            held.open()
            while spool.content.count == 0 { await Task.yield() }
            let found = try await workbench.answer(.ticket("1"))
            #expect(found == one)
            #expect(spool.content.count == 0)
        }
        #expect(held.all == 1)
    }

    @Test("At its end it says goodbye, and nobody waits for ever")
    func end() async throws {
        let (goodbye, held) = (Flag(), Held())
        let source = TicketSource(name: "made", answer: { try await held.answer($0) }, check: { "" }, end: { goodbye.set() })
        let workbench = Workbench(source, spool: nil, parallel: 1, logger: TestLog().logger)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await withTaskGroup(of: Void.self) { inner in
                    inner.addTask { await workbench.run() }
                    await held.awaitQuestion()
                    inner.cancelAll()
                }
            }
            group.addTask { await #expect(throws: (any Error).self) { _ = try await workbench.answer(.ticket("2")) } }
            group.addTask { await #expect(throws: (any Error).self) { _ = try await workbench.answer(.ticket("3")) } }
        }
        #expect(goodbye.value)
    }
}
