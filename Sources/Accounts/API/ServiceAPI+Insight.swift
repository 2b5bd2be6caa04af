import HTTPTypes
import Kernel
import Platform

/// What a grouping rule would make of what services report, and what was refused of it.
extension ServiceAPI {
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
