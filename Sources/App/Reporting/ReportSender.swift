import AsyncHTTPClient
import Foundation
import Kernel
import Platform

/// Sends one report with a few retries: a transient failure is retried, any other is reported at once.
struct ReportSender: Sendable {
    /// Why the report was not accepted.
    struct Failure: Error, CustomStringConvertible, Equatable {
        let url: String
        let reason: String
        var description: String { "Not reported to \(url): \(reason)" }
    }

    /// Waits between the tries, in seconds, unless the server says how long.
    private static let waits = [1, 2, 4]

    private let http: OutboundHTTP
    private let timeLimit: Duration
    private let now: @Sendable () -> Timestamp
    private let pause: @Sendable (Duration) async throws -> Void

    /// - Parameters:
    ///   - timeLimit: for all tries together.
    ///   - pause: waits; tests move their clock instead.
    init(
        http: OutboundHTTP, timeLimit: Duration = .seconds(30), now: @escaping @Sendable () -> Timestamp,
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        (self.http, self.timeLimit, self.now, self.pause) = (http, timeLimit, now, pause)
    }

    /// Over the network.
    static func send(_ report: Report, to url: String) async throws {
        let client = OutboundHTTP.makeClient()
        do {
            try await ReportSender(http: .live(client), now: World.live.now).send(report, to: url)
            try await client.shutdown()
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    /// Returns when the server has the report on disk. Throws ``Failure``.
    func send(_ report: Report, to url: String) async throws {
        let request = OutboundHTTP.Request(
            url: try Self.address(url), headers: ["Content-Type": "application/json"], body: try JSONEncoder().encode(report))
        let deadline = now().adding(timeLimit)
        for wait in Self.waits.map(Optional.some) + [nil] {
            switch await attempt(request) {
            case .accepted: return
            case .refused(let reason): throw Failure(url: request.url, reason: reason)
            case .later(let reason, let seconds):
                guard let wait else { throw Failure(url: request.url, reason: reason) }
                let delay = Duration.seconds(seconds.map { max($0, 1) } ?? wait)
                guard now().adding(delay) < deadline else {
                    throw Failure(url: request.url, reason: seconds.map { "\(reason) (it asks to try again in \($0) s)" } ?? reason)
                }
                try await pause(delay)
            }
        }
    }

    private func attempt(_ request: OutboundHTTP.Request) async -> ReportAnswer {
        do {
            return ReportAnswer(try await http.send(request))
        } catch {
            let isTransient = (error as? OutboundFailure)?.isTransient ?? true
            return isTransient ? .later(reason: "\(error)", seconds: nil) : .refused("\(error)")
        }
    }

    /// A bare base address gets the path of the submission; any other is used as given.
    static func address(_ url: String) throws -> String {
        guard let parts = URLComponents(string: url), ["http", "https"].contains(parts.scheme?.lowercased()), parts.host?.isEmpty == false
        else { throw Failure(url: url, reason: "that is no http or https address; give it like https://desk.example.org") }
        guard parts.path.isEmpty || parts.path == "/", parts.query == nil, parts.fragment == nil else { return url }
        return (url.hasSuffix("/") ? String(url.dropLast()) : url) + "/v1/incidents/new"
    }
}
