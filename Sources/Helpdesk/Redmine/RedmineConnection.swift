import AsyncHTTPClient
import Platform
import ServiceLifecycle
import Synchronization

/// The connections to Redmine, with authorities and limits of their own: opened with the first request, closed with the server.
final class RedmineConnection: NamedService {
    private enum State {
        case unused
        case open(HTTPClient)
        case closed
    }

    private let state = Mutex(State.unused)
    private let settings: RedmineSettings

    init(_ settings: RedmineSettings) { self.settings = settings }

    var http: OutboundHTTP {
        let (timeout, limit) = (Duration.seconds(settings.timeoutSeconds), settings.answerBytes)
        return OutboundHTTP { [self] request in
            guard let client = client() else { throw CancellationError() }
            return try await OutboundHTTP.live(client, timeout: timeout, answerLimit: limit).send(request)
        }
    }

    /// Nil once the server stops.
    private func client() -> HTTPClient? {
        state.withLock { state in
            switch state {
            case .open(let client): return client
            case .closed: return nil
            case .unused:
                let client = OutboundHTTP.makeClient(
                    authorities: settings.caFile, silence: .seconds(settings.timeoutSeconds))
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
