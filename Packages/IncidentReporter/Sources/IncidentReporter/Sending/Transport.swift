import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL

/// One attempt to send one report. It ends in time, and with an answer instead of an error.
final class Transport: Sendable {
    private static let path = "/api/v1/events"
    private static let oldPath = "/v1/incidents/new"
    private static let largestAnswer = 64 * 1024
    private static let idleSeconds: Int64 = 5

    let url: String
    private let code: String
    private let timeout: Duration
    private let client: HTTPClient

    /// Throws ``ReportError`` for an address that is none.
    init(
        url: String, code: String, timeout: Duration, certificateAuthorities: String?, proxy: HTTPClient.Configuration.Proxy?,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws {
        let address = try Self.address(url)
        self.url = address.text
        (self.code, self.timeout) = (code.trimmingCharacters(in: .whitespacesAndNewlines), timeout)
        var tls = TLSConfiguration.makeClientConfiguration()
        if let certificateAuthorities { tls.trustRoots = .file(certificateAuthorities) }
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow)
        configuration.proxy = proxy ?? NamedProxy(environment: environment).proxy(for: address.parts)
        configuration.connectionPool.idleTimeout = .seconds(Self.idleSeconds)
        // The courier's own pauses are enough, and whoever waits is told at once.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    deinit {
        let client = client
        Task { try? await client.shutdown() }
    }

    func send(_ body: [UInt8], key: String) async -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers = [
            "Authorization": "Bearer \(code)", "Content-Type": "application/json", "User-Agent": "IncidentReporter-Swift",
            "Idempotency-Key": key,
        ]
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            return try await inTime { [client, request] in
                let response = try await client.execute(request, deadline: .distantFuture)
                let content = try await response.body.collect(upTo: Self.largestAnswer)
                return Answer.judged(
                    status: Int(response.status.code), retryAfter: response.headers.first(name: "Retry-After"),
                    body: Array(content.readableBytesView))
            }
        } catch is TimedOut {
            return Answer(verdict: .away, problem: "no answer within \(timeout / .seconds(1)) s")
        } catch {
            return Answer(verdict: .away, problem: "\(error)")
        }
    }

    private struct TimedOut: Error {}

    /// Head and body together, however slowly they trickle in.
    private func inTime(_ work: @escaping @Sendable () async throws -> Answer) async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer.self) { [timeout] group in
            group.addTask(operation: work)
            group.addTask {
                try await Task.sleep(for: timeout)
                throw TimedOut()
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw TimedOut() }
            return answer
        }
    }

    /// The server's address, as it is or with one of the paths that reports were sent to.
    private static func address(_ given: String) throws -> (text: String, parts: URLComponents) {
        guard var parts = URLComponents(string: given.trimmingCharacters(in: .whitespacesAndNewlines)),
            ["http", "https"].contains(parts.scheme?.lowercased()), parts.host?.isEmpty == false
        else { throw ReportError(receipt: Receipt(problem: "the address is not http:// or https://")) }
        var path = parts.path
        while path.hasSuffix("/") { path.removeLast() }
        for known in [oldPath, Self.path] where path.hasSuffix(known) { path.removeLast(known.count) }
        parts.path = path + Self.path
        parts.fragment = nil
        guard let text = parts.string else { throw ReportError(receipt: Receipt(problem: "the address cannot be read")) }
        return (text, parts)
    }
}
