import Foundation
import Kernel
package import Platform

extension StoredEvent: RowDecodable {
    static let columns = "id, incident_id, occurred_at, body, adjustments"

    package init(row: Row) throws {
        id = EventID(rawValue: try row.int64("id"))
        incident = try row.id("incident_id")
        occurredAt = try row.time("occurred_at")
        draft = try row.optionalText("body").map { try JSONDecoder().decode(EventDraft.self, from: Data($0.utf8)) }
        let sampled = try row.optionalText("adjustments").map { try JSONDecoder().decode([EventAdjustment].self, from: Data($0.utf8)) }
        adjustments = draft?.adjustments ?? sampled ?? []
    }
}
