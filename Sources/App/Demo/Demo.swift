import Logging
import Platform
import ServiceLifecycle

/// The demo beside a server: once it listens, the capabilities' companions play, and end with it.
struct Demo: Sendable {
    private let pace: Double
    private let companions: [DemoCompanion]
    /// Whose past the server is told.
    let tickets: SimulatedTickets?
    /// Where somebody answers what the server tells.
    let telegram: SimulatedTelegram?
    /// Whose callers the server is told.
    let center: SimulatedContactCenter?
    private let announce: @Sendable (String) -> Void
    private let addresses: AsyncStream<String>
    private let address: AsyncStream<String>.Continuation

    /// - Parameters:
    ///   - pace: how fast things go wrong; 1 is about one event in three seconds.
    ///   - companions: those that are of no capability.
    ///   - announce: called with the server's address, before anything plays.
    init(
        pace: Double, companions: [DemoCompanion] = [], tickets: SimulatedTickets? = nil, telegram: SimulatedTelegram? = nil,
        center: SimulatedContactCenter? = nil, announce: @escaping @Sendable (String) -> Void
    ) {
        (self.pace, self.companions, self.announce) = (pace, companions, announce)
        (self.tickets, self.telegram, self.center) = (tickets, telegram, center)
        (addresses, address) = AsyncStream.makeStream()
    }

    func begin(at baseURL: String) { address.yield(baseURL) }

    func service(_ companions: [DemoCompanion], http: OutboundHTTP, logger: Logger) -> any ServiceLifecycle.Service {
        Performance(demo: self, companions: companions + self.companions, http: http, logger: logger)
    }

    private struct Performance: NamedService {
        let demo: Demo
        let companions: [DemoCompanion]
        let http: OutboundHTTP
        let logger: Logger

        func run() async throws {
            await cancelWhenGracefulShutdown {
                guard let baseURL = await demo.addresses.first(where: { _ in true }) else { return }
                demo.announce(baseURL)
                let stage = DemoCompanion.Stage(baseURL: baseURL, pace: demo.pace, http: http, logger: logger)
                await withTaskGroup(of: Void.self) { group in
                    for companion in companions { group.addTask { await play(companion, stage) } }
                }
            }
        }

        private func play(_ companion: DemoCompanion, _ stage: DemoCompanion.Stage) async {
            do {
                try await companion.play(stage)
            } catch is CancellationError {
            } catch {
                logger.error("a demo companion stopped", metadata: ["companion": "\(companion.name)", "error": "\(error)"])
            }
            // A companion that has nothing more to do does not end the server.
            try? await gracefulShutdown()
        }
    }
}
