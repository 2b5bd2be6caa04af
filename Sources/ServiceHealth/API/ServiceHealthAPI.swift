import Accounts
import HTTPTypes
import Kernel
import Platform

/// How services are doing, for programs.
struct ServiceHealthAPI: Sendable {
    let database: Database
    let services: ServiceStore

    var operations: [APIOperation] { [listing, single] }

    private static let id = APIParameter<ServiceID>.id("The service's number.")

    private var listing: APIOperation {
        APIOperation(
            .get, "/services/health", id: "listServiceHealth", tag: ServiceAPI.tag.name,
            "How the services one may see are doing, by number",
            needs: .needs(.servicesRead, .viewServices), takes: APIPaging.parameters, gives: .page(of: .health)
        ) { call in
            try call.requireAnywhere(.viewServices)
            let (limit, after) = (try call.limit, try call.cursor { Int64($0) } ?? 0)
            let found = try await database.read { connection in
                let page = Page<Service>(limit: limit + 1, after: after)
                let listed = try services.list(page, visibleTo: call.caller.access, on: connection)
                let health = try HealthStore.all(of: listed, on: connection)
                return listed.map { HealthView(service: $0, health: health[$0.id]) }
            }
            return APIPage(found, limit: limit) { $0.service.id.description }
        }
    }

    private var single: APIOperation {
        APIOperation(
            .get, "/services/{id}/health", id: "getServiceHealth", tag: ServiceAPI.tag.name, "How a service is doing",
            explanation: "Its status address is asked every `services.health_seconds`.",
            needs: .needs(.servicesRead, .viewServices), takes: [Self.id.declaration], gives: .one(.health)
        ) { call in
            let id = try call.need(Self.id)
            return try await database.read { connection in
                let service = try services.existing(id, for: call.caller.access, on: connection)
                return HealthView(service: service, health: try HealthStore.find(service, on: connection))
            }
        }
    }
}

/// A service and how its status address last answered; nil before the first look.
private struct HealthView: Sendable {
    let service: Service
    let health: HealthRecord?

    var word: String { health?.state.word ?? "unknown" }
}

extension APIShape where Value == HealthView {
    fileprivate static let health = APIShape(
        "ServiceHealth", "How a service's status address answered when it was last asked.",
        [
            .init("service_id", "The service.", \.service.id), .init("service", "Its name.", \.service.name),
            .init("status_url", "What is asked; null where nothing is.", \.service.statusURL),
            .init("state", "Unknown before the first look.", .word(["up", "down", "unknown"])) { .text($0.word) },
            .init("since", "When the state last changed.") { $0.health?.since },
            .init("checked_at", "When it was last asked.") { $0.health?.checkedAt },
            .init("status", "The HTTP status of the answer; null when there was none.") { $0.health?.status },
            .init("milliseconds", "How long the answer took.") { $0.health?.milliseconds },
            .init("problem", "Why there was no answer; null when there was one.") { $0.health?.problem },
        ])
}
