import AsyncHTTPClient
import Platform
import ServiceLifecycle
import Synchronization

/// The connections of HTTP probes, with authorities of their own: opened with the first look, closed with the server.
final class ProbeConnections: NamedService {
    private enum State {
        case unused
        case open(HTTPClient)
        case closed
    }

    /// Bytes of a page that are read; the rest is left. As many looks as go on at the same time each hold as much.
    private static let answerLimit = 1 << 20

    private let state = Mutex(State.unused)
    private let authorities: String?

    init(authorities: String?) { self.authorities = authorities }

    func http(_ timeout: Duration) throws -> OutboundHTTP {
        guard let client = client() else { throw CancellationError() }
        return .live(client, timeout: timeout, answerLimit: Self.answerLimit, readsStart: true)
    }

    /// Nil once the server stops.
    private func client() -> HTTPClient? {
        state.withLock { state in
            switch state {
            case .open(let client): return client
            case .closed: return nil
            case .unused:
                let client = OutboundHTTP.makeClient(authorities: authorities)
                state = .open(client)
                return client
            }
        }
    }

    func run() async throws {
        try? await gracefulShutdown()
        let last = state.withLock { state in
            defer { state = .closed }
            return state
        }
        if case .open(let client) = last { try await client.shutdown() }
    }
}
