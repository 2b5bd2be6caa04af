import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Platform

/// The audit log as a file, the newest line first: however long it is, a stretch of it at a time is in memory.
struct AuditExport: Sendable {
    private static let stretch = 500

    let database: Database
    let filter: AuditFilter

    var response: Response {
        let body = ResponseBody { [database, filter] writer in
            try await writer.write(ByteBuffer(string: CSVLine.text(["time", "who", "kind", "action", "subject", "detail"])))
            var last: Int64?
            repeat {
                let before = last
                let entries = try await database.read { try Audit.list(filter, limit: Self.stretch, before: before, on: $0) }
                last = entries.count == Self.stretch ? entries.last?.id : nil
                if !entries.isEmpty { try await writer.write(ByteBuffer(string: entries.map(Self.line).joined())) }
            } while last != nil
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .contentDisposition: "attachment; filename=\"audit.csv\"",
                .cacheControl: "no-store",
            ], body: body)
    }

    private static func line(_ entry: AuditEntry) -> String {
        let detail = entry.detail.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        return CSVLine.text([entry.at.rfc3339, entry.actor, entry.actorKind, entry.action.rawValue, entry.subject, detail])
    }
}
