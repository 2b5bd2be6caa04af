import Foundation
import Logging
import NIOCore
import Platform
import Synchronization

/// Switchboard's own protocol (docs/api/connectors.md): what is asked is accepted, what is answered is acknowledged, and a
/// connection that broke off is taken up again.
final class NativeConversation: ServerConversation {
    private struct Memory {
        /// What the server called it; nil after a start.
        var session: String?
        /// Jobs that were accepted and not acknowledged.
        var jobs: [String: Question] = [:]
        /// Their answers, as far as they were sent.
        var sent: [String: JSONText] = [:]
    }

    private let token: String
    private let version: String
    private let adapter: String
    private let logger: Logger
    private let memory = Mutex(Memory())

    var subprotocol: String? { "switchboard.connector.v1" }
    var path: String { "/connectors" }

    init(token: String, version: String, adapter: String, logger: Logger) {
        (self.token, self.version, self.adapter, self.logger) = (token, version, adapter, logger)
    }

    func run(on connection: WebSocketConnection, _ workbench: Workbench, onWelcome: @escaping @Sendable () -> Void) async throws {
        try checkProtocol(of: connection)
        // What was sent and not acknowledged is kept for when it is asked for again.
        defer { keepSent(workbench) }
        await say(hello(asking: ["list", "ticket"]), on: connection)
        let jobs = BoundedWork()
        try await withThrowingDiscardingTaskGroup { group in
            defer { jobs.finish() }
            group.addTask { await jobs.run(atMost: workbench.places) }
            for try await message in connection.messages {
                guard let fields = message.object, let type = fields["type"]?.string else {
                    await say(["type": "error", "error": "bad_message", "message": "no JSON object with a type"], on: connection)
                    continue
                }
                switch type {
                case "welcome":
                    onWelcome()
                    for (job, question) in resumed(fields) {
                        jobs.add { [self] in await answer(job, question, on: connection, workbench) }
                    }
                case "job":
                    guard let (job, question) = await accept(fields, on: connection) else { continue }
                    jobs.add { [self] in await answer(job, question, on: connection, workbench) }
                case "received", "cancel": forget(fields["job"]?.string)
                case "error":
                    logger.warning(
                        "the server complains",
                        metadata: ["error": "\(fields["error"] ?? .null)", "message": "\(fields["message"] ?? .null)"])
                default:
                    await say(
                        ["type": "error", "error": "unknown_type", "message": .text("There is no message of the type \(type).")],
                        on: connection)
                }
            }
        }
    }

    func tryOut(on connection: WebSocketConnection) async throws {
        try checkProtocol(of: connection)
        await say(hello(asking: []), on: connection)
        for try await _ in connection.messages {}
    }

    private func checkProtocol(of connection: WebSocketConnection) throws {
        guard connection.subprotocol == subprotocol else {
            throw WebSocketClosure(code: nil, reason: "the server does not speak the native protocol: give TOKEN and KEY")
        }
    }

    private func hello(asking asks: [JSON]) -> JSON {
        var fields: [String: JSON] = [
            "type": "hello", "token": .text(token), "version": .text(version), "adapter": .text(adapter), "asks": .list(asks),
        ]
        fields["session"] = memory.withLock { $0.session }.map(JSON.text)
        return .object(fields)
    }

    /// What is to be gone on with of an earlier connection.
    private func resumed(_ welcome: JSON) -> [String: Question] {
        let awaited = Set((welcome["jobs"]?.elements ?? []).compactMap(\.string))
        return memory.withLock { memory in
            memory.session = welcome["session"]?.string
            memory.jobs = memory.jobs.filter { awaited.contains($0.key) }
            return memory.jobs
        }
    }

    private func accept(_ fields: JSON, on connection: WebSocketConnection) async -> (String, Question)? {
        guard let job = fields["job"]?.string else {
            await say(["type": "error", "error": "bad_message", "message": "a job has an id"], on: connection)
            return nil
        }
        let question: Question
        switch (fields["ask"]?.string, fields["filter"]?.string, fields["ticket"]?.string) {
        case ("list", let filter?, _): question = .list(filter: filter)
        case ("ticket", _, let number?): question = .ticket(number)
        default:
            await say(failed(job, SourceFailure(.unsupported, "this cannot be asked")), on: connection)
            return nil
        }
        memory.withLock { $0.jobs[job] = question }
        await say(["type": "accepted", "job": .text(job)], on: connection)
        return (job, question)
    }

    private func answer(_ job: String, _ question: Question, on connection: WebSocketConnection, _ workbench: Workbench) async {
        do {
            let found = try await workbench.answer(question)
            let message = ByteBuffer(#"{"type":"result","job":\#(JSON.text(job).line),"data":"#, found)
            guard message.readableBytes <= MessageLimit.bytes else { throw MessageLimit.failure }
            let isAwaited = memory.withLock { memory in
                guard memory.jobs[job] != nil else { return false }
                memory.sent[job] = found
                return true
            }
            // Cancelled, or the server is no longer interested: perhaps it asks once more.
            guard isAwaited else { return workbench.keep(found, to: question) }
            try await connection.send(text: message)
        } catch let failure as SourceFailure {
            await say(failed(job, failure), on: connection)
        } catch {
            // The connection is gone; the work goes on without it.
        }
    }

    private func failed(_ job: String, _ failure: SourceFailure) -> JSON {
        var fields: [String: JSON] = [
            "type": "failed", "job": .text(job), "error": .text(failure.kind.rawValue),
            "message": .text(String(failure.message.prefix(2000))),
        ]
        fields["status"] = failure.status.map { .integer(Int64($0)) }
        return .object(fields)
    }

    /// A connection that is gone says why among its messages.
    private func say(_ message: JSON, on connection: WebSocketConnection) async {
        try? await connection.send(.text(message.line))
    }

    private func forget(_ job: String?) {
        guard let job else { return }
        memory.withLock { memory in
            memory.jobs[job] = nil
            memory.sent[job] = nil
        }
    }

    private func keepSent(_ workbench: Workbench) {
        let unsure = memory.withLock { memory in
            defer { memory.sent = [:] }
            return memory.sent.compactMap { job, answer in memory.jobs[job].map { ($0, answer) } }
        }
        for (question, answer) in unsure { workbench.keep(answer, to: question) }
    }
}
