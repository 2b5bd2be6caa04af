import Hummingbird
import Kernel
import Platform

/// The audit log: filtered, page by page, and as a file.
struct AuditPages: Sendable {
    private static let mostPeople = 200

    let database: Database
    let accounts: AccountsModule
    let tools: PageTools
    /// What there can be, for the filter.
    let actions: [AuditAction]

    func add(to routes: RouterGroup<AppContext>) {
        routes.get(RouterPath(AccountsPath.audit)) { request, context in try await show(request, context) }
        routes.get(RouterPath(AccountsPath.auditExport)) { request, context in try await export(request, context) }
    }

    private func query(_ request: Request, _ context: AppContext) throws -> AuditQuery {
        try context.require(.viewAudit)
        let parameters = FormData(queryOf: request)
        return try AuditQuery { parameters[$0] }
    }

    private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let query = try query(request, context)
        let zone = context.preferences.timeZone
        let (entries, people, teams) = try await database.read { [accounts] connection in
            let filter = try query.filter(in: zone, accounts, on: connection)
            let entries = try Audit.list(filter, limit: AuditPage.rowsPerPage + 1, before: query.before, on: connection)
            let people = try accounts.userStore.search("", limit: Self.mostPeople, on: connection).map(\.name)
            return (entries, people, try accounts.teams.list(on: connection))
        }
        let texts = tools.texts(context)
        let model = AuditPage(
            entries, people: people, teams: teams, query: query, known: actions, texts: texts, formats: tools.formats(context))
        return try tools.pages.page("audit", title: texts["audit_title"], model: model, request: request, context: context)
    }

    private func export(_ request: Request, _ context: AppContext) async throws -> Response {
        let query = try query(request, context)
        let zone = context.preferences.timeZone
        let filter = try await database.read { [accounts] in try query.filter(in: zone, accounts, on: $0) }
        return try await AuditExport.file(filter, from: database).response()
    }
}
