import HTTPTypes
import Kernel
import Platform

/// How services are doing, and what a grouping rule would make of what they report.
extension ServiceAPI {
    var healthOfAll: APIOperation {
        APIOperation(
            .get, "/services/health", id: "listServiceHealth", tag: Self.tag.name, "How the services one may see are doing, by number",
            needs: .needs(.servicesRead, .viewServices), takes: APIPaging.parameters, gives: .page(of: .health)
        ) { call in
            try call.requireAnywhere(.viewServices)
            let (limit, after) = (try call.limit, try call.cursor { Int64($0) } ?? 0)
            let found = try await database.read { connection in
                let health = try HealthStore.all(on: connection)
                return try services.list(Page(limit: limit + 1, after: after), visibleTo: call.caller.access, on: connection)
                    .map { HealthView(service: $0, health: health[$0.id]) }
            }
            return APIPage(found, limit: limit) { $0.service.id.description }
        }
    }

    var health: APIOperation {
        APIOperation(
            .get, "/services/{id}/health", id: "getServiceHealth", tag: Self.tag.name, "How a service is doing",
            explanation: "Its status address is asked every `services.health_seconds`.",
            needs: .needs(.servicesRead, .viewServices), takes: [Self.id.declaration], gives: .one(.health)
        ) { call in
            let id = try call.need(Self.id)
            return try await database.read { connection in
                let service = try services.existing(id, for: call.caller.access, on: connection)
                return HealthView(service: service, health: try HealthStore.find(id, on: connection))
            }
        }
    }

    var groupingPreviews: APIOperation {
        APIOperation(
            .get, "/services/{id}/grouping-previews", id: "listGroupingPreviews", tag: Self.tag.name,
            "What each grouping rule makes of a service's recent events", explanation: "All of them: `next` is always null.",
            needs: .needs(.servicesRead, .manageServices), takes: [Self.id.declaration], gives: .page(of: .groupingPreview)
        ) { call in
            let id = try call.need(Self.id)
            let previews = try await database.read { connection in
                _ = try services.existing(id, for: call.caller.access, to: .manageServices, on: connection)
                return try activity.previews(id, connection)
            }
            return APIPage(previews, next: nil)
        }
    }

    var refusals: APIOperation {
        APIOperation(
            .get, "/services/{id}/refusals", id: "listServiceRefusals", tag: Self.tag.name, "What was refused of a service's reports",
            explanation: "By reason, the latest first, counted within a few seconds. All of them: `next` is always null.",
            needs: .needs(.servicesRead, .seeCodes), takes: [Self.id.declaration], gives: .page(of: .refusals)
        ) { call in
            let id = try call.need(Self.id)
            let refusals = try await database.read { connection in
                _ = try services.existing(id, for: call.caller.access, to: .seeCodes, on: connection)
                return try activity.refusals(id, connection)
            }
            return APIPage(refusals, next: nil)
        }
    }
}

/// A service and how its status address last answered; nil before the first look.
struct HealthView: Sendable {
    let service: Service
    let health: ServiceHealth?

    var word: String { health?.state.word ?? "unknown" }
}

extension APIShape where Value == HealthView {
    static let health = APIShape(
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

extension APIShape where Value == GroupingPreview {
    static let groupingPreview = APIShape(
        "GroupingPreview", "What a rule makes of a service's recent events.",
        [
            .init("grouping", "The rule.", .word(GroupingRule.allCases.map(\.rawValue))) { .text($0.rule.rawValue) },
            .init("events", "How many were looked at.", \.events), .init("incidents", "How many they would be.") { $0.groups.count },
            .init("groups", "The incidents they would be, the largest first.", list: .previewedIncident, \.groups),
        ])
}

extension APIShape where Value == GroupingPreview.Group {
    static let previewedIncident = APIShape(
        "PreviewedIncident", "Events that would be one incident.",
        [
            .init("title", "Of the newest event.", \.title), .init("level", "Its level.", \.level),
            .init("events", "How many.", \.events),
        ])
}

extension APIShape where Value == ReportRefusals {
    static let refusals = APIShape(
        "ReportRefusals", "What was refused of a service's reports for one reason.",
        [
            .init("reason", "Why.", .word(ReportRefusals.Reason.allCases.map(\.rawValue))) { .text($0.reason.rawValue) },
            .init("count", "How many, since the first.", \.count), .init("first_at", "The first.", \.firstAt),
            .init("last_at", "The latest.", \.lastAt),
            .init("sample", "How one of the latest began, without codes; empty where nothing of it was read.", \.sample),
        ])
}
