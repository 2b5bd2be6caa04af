import Foundation
package import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Kernel
package import Logging
import NIOCertificateReloading
import NIOCore
import NIOSSL
package import ServiceLifecycle

/// Everything the HTTP side of the server is made of; `application` puts it together.
package struct WebServer: Sendable {
    package typealias App = Application<DeadlineResponder>
    package typealias Middleware = any MiddlewareProtocol<Request, Response, AppContext> & Sendable

    package var settings: Settings
    package var world: World
    package var key: SecretKey
    package var logger: Logger
    package var metrics: PrometheusRegistry
    /// Nil for a server without pages.
    package var pages: PageRenderer?
    package var live: LiveHub
    /// Families of capabilities; those of the native API, the platform and the pages come after them.
    package var families: [ErrorFamily] = []
    /// What errors of other modules mean to clients, e.g. a full disk.
    package var failures: [FailureMapping] = [HTTPFailure.storageMapping]
    package var readiness: [ReadinessCheck] = []
    /// Middleware around everything that answers, failures included (CORS).
    package var outer: [Middleware] = []
    /// Middleware just before the routes (sessions); what it puts into the context is known to error pages.
    package var inner: [Middleware] = []
    /// Told the address once the server listens.
    package var onListening: @Sendable (SocketAddress) async -> Void = { _ in }

    package init(
        settings: Settings, world: World, key: SecretKey, logger: Logger,
        metrics: PrometheusRegistry = PrometheusRegistry(), pages: PageRenderer? = nil
    ) {
        (self.settings, self.world, self.key, self.logger) = (settings, world, key, logger)
        (self.metrics, self.pages) = (metrics, pages)
        live = LiveHub(limits: settings.live)
    }

    /// The application: server, routes and the services they need. Services are stopped after the server, the last
    /// one first, so that accepted requests still find them.
    /// - Parameter build: registers the capabilities' routes; pages go to `routes.pages`.
    /// - Throws: when the certificate cannot be used.
    package func application(services: [any Service] = [], routes build: (Routes) throws -> Void) throws -> App {
        let deadlines = RequestDeadlines(limit: .seconds(settings.limits.requestSeconds))
        let tls = try TLSFiles(settings: settings.tls, logger: logger)
        let responder = DeadlineResponder(inner: try responder(build), deadlines: deadlines)
        let listening = onListening
        let (logger, isTLS) = (logger, settings.servesTLS)
        return try Application(
            responder: responder,
            server: httpServer(tls),
            configuration: .init(
                address: .hostname(settings.server.host, port: settings.server.port), backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(settings.limits.connections)),
            services: services + [deadlines, live] + (tls.map { [$0.reloader] } ?? []),
            onServerRunning: { channel in
                guard let address = channel.localAddress else { return }
                logger.notice("listening", metadata: ["address": .string(Self.url(address, isTLS: isTLS))])
                await listening(address)
            },
            logger: logger)
    }

    private func responder(_ build: (Routes) throws -> Void) throws -> RouterResponder<AppContext> {
        let machine = families + [.problem, .platform]
        let all = machine + (pages.map { [.pages($0)] } ?? [])
        let routes = Routes()
        routes.add(middleware: RequestOrigin(trustedProxies: settings.server.trustedProxies, isSecure: settings.isReachedByHTTPS))
        routes.add(middleware: RequestObservation(log: settings.log.requests, metrics: metrics))
        routes.add(middleware: SecurityHeaders())
        for middleware in outer { routes.add(middleware: middleware) }
        routes.add(middleware: FailureAnswers(families: all, mappings: failures))
        routes.add(middleware: ConcurrencyLimit(limit: settings.limits.concurrentRequests))
        routes.add(middleware: BodyBudget(limit: settings.limits.bodiesInFlightBytes))
        routes.add(middleware: ReaderPreparation(machineFamilies: machine, key: key, world: world, timeZone: settings.dispatcher.timeZone))
        for middleware in inner { routes.add(middleware: middleware) }
        // Once more: failures of routes are answered with all that is known of the reader by now.
        routes.add(middleware: FailureAnswers(families: all, mappings: failures))
        routes.pages.add(middleware: FormProtection(publicOrigin: settings.server.publicURL.flatMap { WebOrigin($0.absoluteString) }))
        HealthRoutes(readiness: readiness, metrics: metrics).add(to: routes)
        if let pages { PreferenceRoutes(assets: pages.assets).add(to: routes) }
        try build(routes)
        return routes.responder()
    }

    private func httpServer(_ tls: TLSFiles?) throws -> HTTPServerBuilder {
        let limits = settings.limits
        let http = HTTPServerBuilder.http1(
            configuration: .init(
                additionalChannelHandlers: [ConnectionGuard()], idleTimeout: .seconds(Int64(limits.idleSeconds)),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes, maxHeaderFieldCount: 200)))
        guard let tls else { return http }
        return try .tls(http, tlsConfiguration: tls.configuration)
    }

    static func url(_ address: SocketAddress, isTLS: Bool) -> String {
        let host = address.ipAddress ?? "localhost"
        return "\(isTLS ? "https" : "http")://\(host.contains(":") ? "[\(host)]" : host):\(address.port ?? 0)"
    }
}
