import CoreMetrics
import HTTPTypes
import Hummingbird
import Kernel
import Logging
import Synchronization

/// Counts and times every request, and writes a line about those the settings ask for.
final class RequestObservation: RouterMiddleware {
    typealias Context = AppContext

    private struct Key: Hashable {
        let route: String
        let method: String
        let status: Int
    }

    /// Of a route with one method and status.
    struct Figures: Sendable {
        fileprivate let count: Counter
        fileprivate let time: CoreMetrics.Timer

        func record(_ elapsed: Duration) {
            count.increment()
            time.recordNanoseconds(elapsed.components.seconds * 1_000_000_000 + elapsed.components.attoseconds / 1_000_000_000)
        }
    }

    private let log: Settings.Log.Requests
    private let metrics: PrometheusRegistry
    private let figures = Mutex<[Key: Figures]>([:])

    init(log: Settings.Log.Requests, metrics: PrometheusRegistry) { (self.log, self.metrics) = (log, metrics) }

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        let elapsed = ContinuousClock.now - start
        figures(of: request, context, status: response.status.code).record(elapsed)
        write(request, context, response.status.code, elapsed)
        return response
    }

    /// Handles of figures are kept: making one means building and looking up label texts.
    func figures(of request: Request, _ context: AppContext, status: Int) -> Figures {
        let key = Key(
            route: context.endpointPath ?? "unknown", method: Self.label(request.method), status: status)
        return figures.withLock { known in
            if let figures = known[key] { return figures }
            let made = make(key)
            known[key] = made
            return made
        }
    }

    private func make(_ key: Key) -> Figures {
        let labels = [("method", key.method), ("route", key.route)]
        return Figures(
            count: Counter(
                label: "switchboard_http_requests_total", dimensions: labels + [("status", String(key.status))], factory: metrics),
            time: CoreMetrics.Timer(label: "switchboard_http_request_seconds", dimensions: labels, factory: metrics))
    }

    /// Made-up methods share one label.
    private static func label(_ method: HTTPRequest.Method) -> String {
        switch method {
        case .get, .head, .post, .put, .patch, .delete, .options: method.rawValue
        default: "OTHER"
        }
    }

    /// Without the query, and without a secret that is part of the address: neither is the log's business.
    private static func path(of request: Request, _ context: AppContext) -> String {
        let holdsSecret = context.parameters.get("token") != nil
        return holdsSecret ? context.endpointPath ?? "unknown" : LoggedPath.text(request.uri.path)
    }

    private func write(_ request: Request, _ context: AppContext, _ status: Int, _ elapsed: Duration) {
        guard log == .all || log == .errors && status >= 400 else { return }
        context.logger.log(
            level: status >= 500 ? .warning : .info, "request",
            metadata: [
                "method": .string(request.method.rawValue),
                "path": .string(Self.path(of: request, context)),
                "status": .stringConvertible(status),
                "ms": .stringConvertible(Double(elapsed.microseconds) / 1000),
                "client": .string(context.clientAddress?.description ?? "local"),
            ])
    }
}
