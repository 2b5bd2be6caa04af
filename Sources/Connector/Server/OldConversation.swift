import Crypto
import Foundation
import Kernel
import Logging
import NIOCore
import Platform

/// The protocol of the old server (NTTM-BI), which Switchboard speaks, too: token, salt, hash, service, and then jobs.
struct OldConversation: ServerConversation {
    let token: String
    let key: String
    let service: String
    let logger: Logger

    var subprotocol: String? { nil }
    var path: String { "/" }

    func run(on connection: WebSocketConnection, _ workbench: Workbench, onWelcome: @escaping @Sendable () -> Void) async throws {
        var messages = connection.messages.makeAsyncIterator()
        guard try await introduce(on: connection, &messages, as: service) else { return }
        let jobs = BoundedWork()
        try await withThrowingDiscardingTaskGroup { group in
            defer { jobs.finish() }
            group.addTask { await jobs.run(atMost: workbench.places) }
            // The server says nothing when it lets somebody in, and has two seconds to say no.
            group.addTask { if (try? await Task.sleep(for: .seconds(2))) != nil { onWelcome() } }
            while let message = try await messages.next() {
                guard let job = message.object else {
                    logger.warning("the server sent what is no job")
                    continue
                }
                jobs.add { await answer(job, on: connection, workbench) }
            }
        }
    }

    func tryOut(on connection: WebSocketConnection) async throws {
        var messages = connection.messages.makeAsyncIterator()
        guard try await introduce(on: connection, &messages, as: "check") else { return }
        while try await messages.next() != nil {}
    }

    /// False when that was cancelled.
    private func introduce(
        on connection: WebSocketConnection, _ messages: inout AsyncThrowingStream<WebSocketMessage, any Error>.Iterator, as service: String
    ) async throws -> Bool {
        // A server that says no ends the connection at once: why is among the messages, and not in the failure to send.
        try? await connection.send(.text(token))
        guard let answer = try await messages.next() else { return false }
        guard case .text(let salt) = answer, !salt.isEmpty else { throw WebSocketClosure(code: nil, reason: "the server sent no salt") }
        try? await connection.send(.text(Self.proof(token: token, salt: salt, key: key)))
        try? await connection.send(.text(service))
        return true
    }

    static func proof(token: String, salt: String, key: String) -> String {
        SHA256.hash(data: Data((token + salt + key).utf8)).hexadecimal
    }

    private func answer(_ job: JSON, on connection: WebSocketConnection, _ workbench: Workbench) async {
        let id = (job["task_id"] ?? .null).line
        do {
            guard let question = try Self.question(of: job) else {
                let type = (job["type"]?.string ?? "").debugDescription.dropFirst().dropLast()
                let text = JSON.text("task type (\(type)) not found").line
                try await connection.send(
                    text: ByteBuffer(string: #"{"task_id":\#(id),"type":"event","message":\#(text),"status_code":null}"#))
                return
            }
            let found = try await workbench.answer(question)
            let message = ByteBuffer(#"{"task_id":\#(id),"status_code":200,"result":"#, found)
            guard message.readableBytes <= MessageLimit.bytes else { throw MessageLimit.failure }
            do { try await connection.send(text: message) } catch { workbench.keep(found, to: question) }
        } catch let failure as SourceFailure {
            // As the old connector says it: the ticket system's own words, or what went wrong on the way.
            let text = failure.status == nil ? "fatal error: \(failure.message)" : failure.message
            let message = #"{"task_id":\#(id),"status_code":\#(failure.status ?? 400),"result":\#(JSON.text(text).line)}"#
            try? await connection.send(text: ByteBuffer(string: message))
        } catch {
            // The connection is gone; the work goes on without it.
        }
    }

    /// Nil for a kind of job that this does not know.
    private static func question(of job: JSON) throws -> Question? {
        switch job["type"]?.string {
        case "get_tasks":
            guard let filter = job["filter"]?.string, !filter.isEmpty else { throw NTTMFilter.missing }
            return .list(filter: filter)
        case "get_inc":
            guard let number = job["inc"]?.string ?? job["inc"]?.int.map(String.init), !number.isEmpty else {
                throw SourceFailure(.unsupported, "no number of a ticket")
            }
            return .ticket(number)
        default: return nil
        }
    }
}
