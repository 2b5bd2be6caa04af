import Accounts
import Foundation
import Hummingbird
import Kernel
import Logging
import Metrics
import NIOCore
import Platform
import UnixSignals

/// A process that serves: opens the installation, announces itself, and ends when it is told to.
enum Server {
    /// Runs until SIGTERM or SIGINT; accepted requests are finished first.
    /// - Parameter companion: runs beside the server once it listens.
    static func run(
        _ loaded: LoadedSettings, world: World = .live, companion: (any Companion)? = nil
    ) async throws {
        let settings = loaded.values
        let logger = settings.log.logger("switchboard", now: world.now)
        let metrics = PrometheusRegistry()
        MetricsSystem.bootstrap(metrics)
        let directory = try DataDirectory(path: settings.dataDirectory)
        let lock = try directory.lock()
        defer { lock.release() }
        if directory.isOpenToOthers {
            logger.warning("data directory is readable by others", metadata: ["path": "\(directory.path)"])
        }
        let installation = try await Installation.open(settings, world: world)
        defer { LogSink.standardError.flush() }
        let composition = try await Composition(installation, logger: logger, metrics: metrics)
        try await greet(composition, logger: logger)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let companions = companion.map {
            [CompanionService(companion: $0, composition: composition, port: ports, logger: logger)]
        }
        let application = try composition.application(beside: companions ?? []) { port.yield($0) }
        try await application.runService(gracefulShutdownSignals: [.sigterm, .sigint])
        try installation.database.close()
        logger.notice("stopped")
    }

    /// Makes the first administrator, or says how somebody can become it.
    private static func greet(_ composition: Composition, logger: Logger) async throws {
        let settings = composition.installation.settings
        let state = try await composition.accounts.firstAdministrator.prepare(
            name: settings.admin.user, password: settings.admin.password)
        switch state {
        case .exists: break
        case .made(let user): logger.notice("administrator created", metadata: ["user": "\(user.name)"])
        case .awaited(let token):
            Terminal.note("Nobody can sign in yet. Open \(settings.baseURL())/setup/\(token) within a day to become the administrator.")
        }
    }
}
