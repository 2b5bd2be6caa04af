import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Platform

/// The incidents of a filter as CSV, the highest numbers first, read and sent in stretches: memory holds one of them, and
/// what happens meanwhile moves no incident past the reader.
struct IncidentExport: Sendable {
    private static let stretch = 100
    private static let head = [
        "number", "service", "level", "state", "title", "message", "occurrences", "first_seen", "last_seen", "assigned_to", "tags",
        "changed_at", "changed_by",
    ]

    let database: Database
    let filter: IncidentFilter

    /// The first stretch is read before anything is sent: what fails by then is answered as a failure.
    func response() async throws -> Response {
        let first = try await lines(below: nil)
        let body = ResponseBody { writer in
            try await writer.write(ByteBuffer(string: CSVLine.beginning + CSVLine.text(Self.head) + first.text))
            var next = first.next
            while let below = next {
                let stretch = try await lines(below: below)
                try await writer.write(ByteBuffer(string: stretch.text))
                next = stretch.next
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8; header=present", .contentDisposition: "attachment; filename=\"incidents.csv\"",
                .cacheControl: "no-store",
            ], body: body)
    }

    /// - Returns: where the next stretch begins; nil behind the last.
    private func lines(below: IncidentID?) async throws -> (text: String, next: IncidentID?) {
        let store = IncidentStore()
        return try await database.read { [filter] connection in
            let incidents = try store.byNumber(filter, below: below, limit: Self.stretch, on: connection)
            let tags = try store.tags(of: incidents.map(\.id), on: connection)
            let text = incidents.map { CSVLine.text(Self.fields($0, tags[$0.id] ?? [])) }.joined()
            return (text, incidents.count == Self.stretch ? incidents.last?.id : nil)
        }
    }

    private static func fields(_ incident: Incident, _ tags: [IncidentTag]) -> [String] {
        [
            incident.id.description, incident.serviceName, incident.level.word, incident.state.word, incident.title, incident.message,
            String(incident.occurrences), incident.firstAt.rfc3339, incident.lastAt.rfc3339, incident.assignee ?? "",
            tags.map(\.text).joined(separator: ", "), incident.changedAt.rfc3339, incident.changedBy ?? "",
        ]
    }
}
