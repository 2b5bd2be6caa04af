import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Platform

/// The audit log: filtered, page by page, and as a file.
struct AuditPages: Sendable {
    /// Lines that are read at once for the file.
    private static let stretch = 500
    private static let mostPeople = 200

    let database: Database
    let accounts: AccountsModule
    let tools: PageTools
    /// What there can be, for the filter.
    let actions: [AuditAction]

    func add(to routes: RouterGroup<AppContext>) {
        routes.get(RouterPath(AccountsPath.audit)) { request, context in try await show(request, context) }
        routes.get(RouterPath(AccountsPath.auditExport)) { request, context in try export(request, context) }
    }

    private func query(_ request: Request, _ context: AppContext) throws -> AuditQuery {
        try context.require(.viewAudit)
        let parameters = FormData(queryOf: request)
        return try AuditQuery { parameters[$0] }
    }

    private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let query = try query(request, context)
        let zone = context.preferences.timeZone
        let (entries, people) = try await database.read { [accounts] connection in
            let filter = try query.filter(in: zone, accounts, on: connection)
            let entries = try Audit.list(filter, limit: AuditPage.rowsPerPage + 1, before: query.before, on: connection)
            return (entries, try accounts.userStore.search("", limit: Self.mostPeople, on: connection).map(\.name))
        }
        let texts = tools.texts(context)
        let model = AuditPage(
            entries, people: people, query: query, known: actions, texts: texts, formats: tools.formats(context))
        return try tools.pages.page("audit", title: texts["audit_title"], model: model, request: request, context: context)
    }

    /// However long the log is, a stretch of it at a time is in memory.
    private func export(_ request: Request, _ context: AppContext) throws -> Response {
        let query = try query(request, context)
        let zone = context.preferences.timeZone
        let body = ResponseBody { [database, accounts] writer in
            try await writer.write(ByteBuffer(string: CSVLine.text(["time", "who", "kind", "action", "subject", "detail"])))
            var last: Int64?
            repeat {
                let before = last
                let entries = try await database.read { connection in
                    let filter = try query.filter(in: zone, accounts, on: connection)
                    return try Audit.list(filter, limit: Self.stretch, before: before, on: connection)
                }
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
