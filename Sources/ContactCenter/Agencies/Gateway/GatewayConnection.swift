import AsyncHTTPClient
import Platform
import ServiceLifecycle
import Synchronization

/// The connections to the gateway, with authorities and limits of their own: opened with the first request, closed with the server.
final class GatewayConnection: NamedService {
    private enum State {
        case unused
        case open(HTTPClient)
        case closed
    }

    private let state = Mutex(State.unused)
    private let settings: GatewaySettings

    init(_ settings: GatewaySettings) { self.settings = settings }

    var http: OutboundHTTP {
        let timeout = Duration.seconds(settings.timeoutSeconds)
        return OutboundHTTP { [self] request in
            guard let client = client() else { throw CancellationError() }
            return try await OutboundHTTP.live(client, timeout: timeout).send(request)
        }
    }

    /// Nil once the server stops.
    private func client() -> HTTPClient? {
        state.withLock { state in
            switch state {
            case .open(let client): return client
            case .closed: return nil
            case .unused:
                let client = OutboundHTTP.makeClient(authorities: settings.caFile, silence: .seconds(settings.timeoutSeconds))
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
