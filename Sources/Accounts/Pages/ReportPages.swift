import Foundation
import Hummingbird
import Kernel
import Platform

/// How to report, with this server's address and a service's name and code.
struct ReportPages: Sendable {
    let database: Database
    let services: ServiceStore
    /// As people reach the server; nil takes what the browser asked for.
    let publicURL: URL?
    let pages: PageRenderer

    func add(to routes: RouterGroup<AppContext>) {
        routes.get(RouterPath(AccountsPath.report)) { request, context in try await show(request, context) }
    }

    private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let access = try context.requireAnywhere(.viewServices).access
        let all = try await database.read { [services] in try services.list(order: .name, visibleTo: access, on: $0) }
        let wanted = request.uri.queryParameters.get("service")
        let chosen = all.first { $0.id.description == wanted } ?? all.first
        let texts = pages.texts.for(context.preferences.language)
        let model = ReportPage(
            services: all, chosen: chosen, maySeeCodes: context.may(.seeCodes, in: chosen?.team),
            address: context.ownAddress(request, publicURL: publicURL),
            texts: texts)
        return try pages.page("report", title: texts["report_title"], model: model, request: request, context: context)
    }
}
