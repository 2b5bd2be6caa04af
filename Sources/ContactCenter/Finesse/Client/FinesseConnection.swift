import AsyncHTTPClient
import Platform
import ServiceLifecycle
import Synchronization

/// The connections to Finesse, with authorities of their own: opened with the first request, closed with the server.
final class FinesseConnection: NamedService {
    private enum State {
        case unused
        case open(HTTPClient)
        case closed
    }

    private let state = Mutex(State.unused)
    private let authorities: String?

    init(authorities: String?) { self.authorities = authorities }

    /// - Parameter patience: how long an answer may take.
    func http(_ patience: Duration) -> OutboundHTTP {
        OutboundHTTP { [self] request in
            guard let client = client() else { throw CancellationError() }
            return try await OutboundHTTP.live(client, timeout: patience, answerLimit: FinesseClient.answerLimit).send(request)
        }
    }

    /// Nil once the server stops.
    private func client() -> HTTPClient? {
        state.withLock { state in
            switch state {
            case .open(let client): return client
            case .closed: return nil
            case .unused:
                let client = OutboundHTTP.makeClient(authorities: authorities, silence: FinesseClient.Patience.long)
                state = .open(client)
                return client
            }
        }
    }

    func run() async throws {
        try? await gracefulShutdown()
        try await close()
    }

    func close() async throws {
        let last = state.withLock { state in
            defer { state = .closed }
            return state
        }
        if case .open(let client) = last { try await client.shutdown() }
    }
}
