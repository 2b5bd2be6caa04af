import AsyncHTTPClient
import ServiceLifecycle
import Synchronization

/// The connections to one system of the house, which may have authorities of its own: opened with the first request, closed with the
/// server, as a service of the capability that uses them.
package final class TrustingClient: NamedService {
    private enum State {
        case unused
        case open(HTTPClient)
        case closed
    }

    private let state = Mutex(State.unused)
    private let authorities: String?
    private let silence: Duration

    /// - Parameters:
    ///   - authorities: a PEM file of authorities that are trusted besides the system's.
    ///   - silence: how long an answer may not move.
    package init(authorities: String?, silence: Duration = .seconds(30)) {
        (self.authorities, self.silence) = (authorities, silence)
    }

    /// What is sent when the server stops is cancelled.
    /// - Parameters: of ``OutboundHTTP/live(_:timeout:answerLimit:readsStart:)``.
    package func http(
        timeout: Duration = .seconds(10), answerLimit: Int = 1 << 20, readsStart: Bool = false
    ) -> OutboundHTTP {
        OutboundHTTP { [self] request in
            guard let client = client() else { throw CancellationError() }
            return try await OutboundHTTP.live(client, timeout: timeout, answerLimit: answerLimit, readsStart: readsStart).send(request)
        }
    }

    /// Nil once it is closed.
    private func client() -> HTTPClient? {
        state.withLock { state in
            switch state {
            case .open(let client): return client
            case .closed: return nil
            case .unused:
                let client = OutboundHTTP.makeClient(authorities: authorities, silence: silence)
                state = .open(client)
                return client
            }
        }
    }

    /// Until the server stops.
    package func run() async throws {
        try? await gracefulShutdown()
        try await close()
    }

    /// For whoever uses it without a server.
    package func close() async throws {
        let last = state.withLock { state in
            defer { state = .closed }
            return state
        }
        if case .open(let client) = last { try await client.shutdown() }
    }
}
