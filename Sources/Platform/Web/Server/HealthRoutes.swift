import HTTPTypes
import Hummingbird
import Metrics
import NIOCore

/// One thing without which the server cannot work.
package struct ReadinessCheck: Sendable {
    package let name: String
    /// Nil when all is well, else what is wrong.
    package let problem: @Sendable () async -> String?

    package init(_ name: String, problem: @escaping @Sendable () async -> String?) {
        (self.name, self.problem) = (name, problem)
    }
}

/// `/healthz`, `/readyz` and `/metrics`.
struct HealthRoutes {
    let readiness: [ReadinessCheck]
    let metrics: PrometheusRegistry
    let access: MetricsAccess

    private static let alive = ByteBuffer(string: #"{"status":"ok"}"#)

    func add(to routes: Routes) {
        routes.get(RouterPath(PlatformPath.health)) { _, _ in
            Response.bytes(Self.alive, status: .ok, contentType: "application/json")
        }
        routes.get(RouterPath(PlatformPath.ready)) { _, _ in await ready() }
        routes.get(RouterPath(PlatformPath.metrics)) { request, context in
            try access.check(request, context)
            return Response.text(metrics.exposition(), contentType: "text/plain; version=0.0.4; charset=utf-8")
        }
    }

    private struct Readiness: Encodable {
        let status: String
        let checks: [String: String]
    }

    private func ready() async -> Response {
        var checks: [String: String] = [:]
        var isReady = true
        for check in readiness {
            let problem = await check.problem()
            checks[check.name] = problem ?? "ok"
            isReady = isReady && problem == nil
        }
        var response = Response.json(
            Readiness(status: isReady ? "ok" : "unavailable", checks: checks), status: isReady ? .ok : .serviceUnavailable)
        if !isReady { response.headers[.retryAfter] = "1" }
        return response
    }
}
