package import Foundation
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
    /// The server as a service group runs it.
    package typealias App = Application<WebResponder>
    /// Hummingbird middleware for requests with an ``AppContext``.
    package typealias Middleware = any MiddlewareProtocol<Request, Response, AppContext> & Sendable

    package var settings: Settings
    package var world: World
    package var key: SecretKey
    package var logger: Logger
    package var metrics: PrometheusRegistry
    /// Nil for a server without pages.
    package var pages: PageRenderer?
    package var live: LiveHub
    /// Public answers that connections repeat; who changes what such answers are made of empties it.
    package let responses: ResponseCache
    /// Of times on pages, for readers whose browser has named none yet.
    package var timeZone = TimeZone.current
    /// Families of capabilities; those of the native API, the platform and the pages come after them.
    package var families: [ErrorFamily] = []
    /// The words of all errors; nil takes those of the pages, or the platform's own.
    package var texts: Texts?
    package var readiness: [ReadinessCheck] = []
    /// Where clients go on in WebSockets.
    package var doors: [WebSocketDoor] = []
    /// Middleware around everything that answers, failures included (CORS).
    package var outer: [Middleware] = []
    /// Middleware just before the routes (sessions); what it puts into the context is known to error pages.
    package var inner: [Middleware] = []
    /// Called with the address of the main port once the server listens there.
    package var onListening: @Sendable (SocketAddress) async -> Void = { _ in }
    /// Filled while it starts.
    package let listening = ListeningAddresses()
    private let origin: RequestOrigin

    package init(
        settings: Settings, world: World, key: SecretKey, logger: Logger,
        metrics: PrometheusRegistry = PrometheusRegistry(), pages: PageRenderer? = nil
    ) {
        (self.settings, self.world, self.key, self.logger) = (settings, world, key, logger)
        (self.metrics, self.pages) = (metrics, pages)
        live = LiveHub(limits: settings.live)
        responses = ResponseCache(limit: settings.limits.keptResponses)
        origin = RequestOrigin(trustedProxies: settings.server.trustedProxies, isSecure: settings.isReachedByHTTPS)
    }

    /// The application: server, routes and the services they need. Services are stopped after the server, the last
    /// one first, so that accepted requests still find them. Further listeners share routes and limits with it.
    /// - Parameter build: registers the capabilities' routes; pages go to `routes.pages`.
    /// - Throws: when the certificate cannot be used.
    package func application(services: [any Service] = [], routes build: (Routes) throws -> Void) throws -> App {
        let deadlines = RequestDeadlines(limit: .seconds(settings.limits.requestSeconds))
        let tls = try TLSFiles(settings: settings.tls, logger: logger)
        let responder = WebResponder(inner: try responder(build), deadlines: deadlines, families: nil)
        let connections = ConnectionTable(
            limits: .init(total: settings.limits.connections, perAddress: settings.limits.connectionsPerAddress),
            trustedProxies: settings.server.trustedProxies, logger: logger)
        let server = try httpServer(tls, connections, families: nil)
        let listeners = try settings.listeners.map { listener in
            let server = try httpServer(tls, connections, families: listener.families)
            return ListenerService(listener: listener, application: application(for: listener, responder, server))
        }
        let (listening, logger, isTLS, onListening) = (listening, logger, settings.servesTLS, onListening)
        return Application(
            responder: responder, server: server, configuration: configuration(settings.server.host, settings.server.port),
            services: services + [deadlines, live] + (tls.map { [$0.reloader] } ?? []) + listeners,
            onServerRunning: { channel in
                guard let address = channel.localAddress else { return }
                let url = Self.url(address, isTLS: isTLS)
                listening.add(.init(address: url, families: nil))
                logger.notice("listening", metadata: ["address": .string(url)])
                await onListening(address)
            },
            logger: logger)
    }

    private func application(for listener: Settings.Listener, _ main: WebResponder, _ server: HTTPServerBuilder) -> App {
        let (listening, logger, isTLS) = (listening, logger, settings.servesTLS)
        return Application(
            responder: WebResponder(inner: main.inner, deadlines: main.deadlines, families: listener.families),
            server: server, configuration: configuration(listener.host, listener.port),
            onServerRunning: { channel in
                guard let address = channel.localAddress else { return }
                let url = Self.url(address, isTLS: isTLS)
                listening.add(.init(address: url, families: listener.families))
                logger.notice(
                    "listening for some families",
                    metadata: ["address": .string(url), "families": .string(listener.families.map(\.rawValue).joined(separator: "+"))])
            },
            logger: logger)
    }

    private func configuration(_ host: String, _ port: Int) -> ApplicationConfiguration {
        // Who comes while a crowd is let in waits in the system's queue; beyond its end a client tries again after a second.
        .init(address: .hostname(host, port: port), backlog: min(settings.limits.connections, 4096))
    }

    private func responder(_ build: (Routes) throws -> Void) throws -> RouterResponder<AppContext> {
        let machine = families + [.problem, .platform]
        let all = machine + (pages.map { [.pages($0)] } ?? [])
        let failureAnswers = FailureAnswers(families: all, english: try english())
        let routes = Routes()
        let observation = RequestObservation(log: settings.log.requests, metrics: metrics)
        routes.add(middleware: origin)
        routes.add(middleware: observation)
        if keepsResponses { routes.add(middleware: ResponseKeeping(cache: responses, observation: observation, now: world.now)) }
        routes.add(middleware: SecurityHeaders())
        for middleware in outer { routes.add(middleware: middleware) }
        routes.add(middleware: failureAnswers)
        routes.add(middleware: HostCheck())
        routes.add(middleware: TunnelRefusal())
        routes.add(middleware: ConcurrencyLimit(limit: settings.limits.concurrentRequests))
        routes.add(middleware: BodyBudget(limit: settings.limits.bodiesInFlightBytes))
        routes.add(middleware: ReaderPreparation(machineFamilies: machine, key: key, world: world, timeZone: timeZone))
        for middleware in inner { routes.add(middleware: middleware) }
        // Once more: failures of routes are answered with all that is known of the reader by now.
        routes.add(middleware: failureAnswers)
        routes.pages.add(middleware: FormProtection(publicOrigin: settings.server.publicURL.flatMap { WebOrigin($0.absoluteString) }))
        HealthRoutes(readiness: readiness, metrics: metrics, access: MetricsAccess(settings.metrics)).add(to: routes.family(.health))
        if let pages { PreferenceRoutes(assets: pages.assets).add(to: routes) }
        try build(routes)
        return routes.responder()
    }

    /// The words of errors for programs.
    private func english() throws -> TextCatalog {
        try (texts ?? pages?.texts ?? Texts(parts: [.platform])).for(.english)
    }

    /// - Parameter families: nil for all.
    private func httpServer(_ tls: TLSFiles?, _ connections: ConnectionTable, families: [RouteFamily]?) throws -> HTTPServerBuilder {
        let limits = settings.limits
        let rules = ConnectionGuard.Rules(
            headTime: .seconds(Int64(limits.headSeconds)), bodyTime: .seconds(Int64(limits.bodySeconds)),
            bodyRate: limits.bodyBytesPerSecond, readTime: .seconds(Int64(limits.idleSeconds)),
            isSecure: settings.isReachedByHTTPS, logs: settings.log.requests != .none, words: try english(), now: world.now,
            logger: logger)
        let doors = WebSocketDoors(all: doors, families: families.map { Set($0) }, origin: origin)
        let cached = ResponseCacheHandler.Rules(
            cache: responses, origin: origin, families: families, passes: .milliseconds(Int64(limits.idleSeconds) * 500),
            now: world.now)
        let http = HTTPServerBuilder { responder in
            HTTPChannel(
                responder: responder, limits: limits, rules: rules, connections: connections, doors: doors,
                cached: keepsResponses ? cached : nil)
        }
        guard let tls else { return http }
        return try .tls(http, tlsConfiguration: tls.configuration)
    }

    /// Answers of the cache get no line in the log.
    private var keepsResponses: Bool { settings.limits.keptResponses > 0 && settings.log.requests != .all }

    static func url(_ address: SocketAddress, isTLS: Bool) -> String { "\(isTLS ? "https" : "http")://\(authority(address))" }

    /// Host and port as a `Host` header has them.
    static func authority(_ address: SocketAddress) -> String {
        let host = address.ipAddress ?? "localhost"
        return "\(host.contains(":") ? "[\(host)]" : host):\(address.port ?? 0)"
    }
}
