import Accounts
import CMalloc
import Foundation
import Hummingbird
import Kernel
import Logging
import Metrics
import NIOCore
import Notifications
import Platform
import ServiceLifecycle
import UnixSignals

/// A process that serves: opens the installation, announces itself, and ends on a signal.
enum Server {
    /// Runs until one of `signals`; accepted requests are finished first.
    /// - Parameter demo: plays beside the server once it listens.
    static func run(
        _ loaded: LoadedSettings, world: World = .live, demo: Demo? = nil,
        until signals: [UnixSignal] = [.sigterm, .sigint]
    ) async throws {
        boundMemory()
        try loaded.values.checkListeners(known: Composition.routeFamilies)
        let logger = loaded.values.log.logger("switchboard", now: world.now)
        let settings = OpenFiles.allowed(for: loaded.values, logger: logger)
        let metrics = PrometheusRegistry()
        MetricsSystem.bootstrap(metrics)
        let directory = try DataDirectory(path: settings.dataDirectory)
        let lock = try directory.lock()
        defer { lock.release() }
        if directory.isOpenToOthers {
            logger.warning("data directory is readable by others", metadata: ["path": "\(directory.path)"])
        }
        for secret in loaded.written where secret.isOpen {
            logger.warning(
                "settings file holds a secret and others may read it",
                metadata: ["file": "\(secret.file)", "key": "\(secret.key)", "better": "\(secret.betterPlace)"])
        }
        let owner = LeaseOwner(settings)
        let presence = try await presence(settings, owner)
        defer { presence?.release() }
        try await PortProbe.check(settings)
        let installation = try await Installation.open(settings, world: world, owner: owner)
        defer { LogSink.standardError.flush() }
        let composition = try await Composition(installation, effectiveSettings: loaded.effective, logger: logger, metrics: metrics)
        let setUpToken = try await prepareAdministrator(composition, logger: logger)
        let keepers = presence.map { [PresenceKeeper(presence: $0, logger: logger)] } ?? []
        let application = try composition.application(beside: keepers, demo: demo) { actual in
            if let setUpToken { greet(setUpToken, at: settings.baseURL(port: actual)) }
        }
        do {
            try await application.runService(gracefulShutdownSignals: signals)
        } catch let error as IOError where [EADDRINUSE, EACCES, EADDRNOTAVAIL].contains(error.errnoCode) {
            throw ListenFailure(host: settings.server.host, port: settings.server.port, setting: ListenFailure.mainSetting, cause: error)
        }
        try installation.database.close()
        logger.notice("stopped")
    }

    /// The C library would give every thread an arena of its own, each of which keeps what it once needed: one run each
    /// gave 171 MB under load without a bound and 142 MB with four, at the same rate with 64 connections and about an
    /// eighth less with 256.
    static func boundMemory() {
        _ = mallopt(M_ARENA_MAX, 4)
    }

    /// Large buffers go back to the system when they are freed. By itself the C library keeps ever larger ones once it has seen
    /// them freed: a copy of 290 MB of rows took 144 MB; with this 86 MB, in the same time.
    static func returnLargeBuffers() {
        let usualThreshold: Int32 = 128 << 10
        _ = mallopt(M_MMAP_THRESHOLD, usualThreshold)
    }

    /// What keeps others from copying a PostgreSQL database while this process serves it, and from serving it too. SQLite's
    /// is the directory's lock.
    private static func presence(_ settings: Settings, _ owner: LeaseOwner) async throws -> PostgresPresence? {
        guard let url = settings.database.url else { return nil }
        let presence = try PostgresPresence(url: url, options: settings.databaseOptions, .serving, name: owner.name)
        try await presence.hold(within: .seconds(settings.storage.retrySeconds))
        return presence
    }

    /// Makes the first administrator, or returns the token of the link by which somebody becomes it.
    private static func prepareAdministrator(_ composition: Composition, logger: Logger) async throws -> String? {
        let settings = composition.installation.settings[FirstAdministratorSettings.self]
        let state = try await composition.accounts.firstAdministrator.prepare(name: settings.user, password: settings.password)
        switch state {
        case .exists: return nil
        case .made(let user):
            logger.notice("administrator created", metadata: ["user": "\(user.name)"])
            return nil
        case .awaited(let token): return token
        }
    }

    /// Not a line of the log: the link is for the person who started the server, and for nobody who reads logs later.
    private static func greet(_ token: String, at address: String) {
        Terminal.note("Nobody can sign in yet. Open \(address)/setup/\(token) within a day to become the administrator.")
    }
}
