import Foundation
import Kernel
package import Platform

extension StoredEvent: RowDecodable {
    package init(row: Row) throws {
        id = EventID(rawValue: try row.int64("id"))
        incident = try row.id("incident_id")
        occurredAt = try row.time("occurred_at")
        draft = try row.optionalText("body").map { try JSONDecoder().decode(EventDraft.self, from: Data($0.utf8)) }
    }
}
