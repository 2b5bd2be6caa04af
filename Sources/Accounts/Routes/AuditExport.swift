import Kernel
import Platform

/// The audit log as a file, the newest line first.
enum AuditExport {
    private static let batch = 500
    private static let head = ["time", "who", "kind", "action", "subject", "detail"]

    static func file(_ filter: AuditFilter, from database: Database) -> CSVStream<Int64> {
        CSVStream(name: "audit", head: head) { before in
            let entries = try await database.read { try Audit.list(filter, limit: batch, before: before, on: $0) }
            return .init(lines: entries.map(fields), next: entries.count == batch ? entries.last?.id : nil)
        }
    }

    private static func fields(_ entry: AuditEntry) -> [String] {
        let detail = entry.detail.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        return [entry.at.rfc3339, entry.actor, entry.actorKind, entry.action.rawValue, entry.subject, detail]
    }
}
