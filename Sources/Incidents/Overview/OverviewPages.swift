package import Accounts
import Hummingbird
package import Kernel
package import Platform

/// The page a signed-in reader begins with: what is open, what is new, how the last hours were.
package struct OverviewPages: Sendable {
    /// Templates and texts of the overview and of the figures.
    package static let parts = PageParts(
        module: "figures",
        templates: [
            "overview": PackageResources.overview_mustache, "figures": PackageResources.figures_mustache,
            "figures_cells": PackageResources.figures_cells_mustache,
        ],
        dictionaries: [
            .english: PackageResources.figures_en_json, .russian: PackageResources.figures_ru_json,
            .portuguese: PackageResources.figures_pt_BR_json,
        ],
        assets: ["overview.js": PackageResources.overview_js])

    static let railEntry = RailEntry(
        NavigationItem(path: OverviewPath.overview, textKey: "overview_title", icon: "overview"), order: 10)

    private let database: Database
    private let services: ServiceDirectory
    private let live: OverviewLive
    private let pages: PageRenderer
    private let now: @Sendable () -> Timestamp

    package init(
        database: Database, services: ServiceDirectory, live: OverviewLive, pages: PageRenderer, now: @escaping @Sendable () -> Timestamp
    ) {
        (self.database, self.services, self.live, self.pages, self.now) = (database, services, live, pages, now)
    }

    package func add(to routes: Routes) {
        let members = AccountsPages.members(of: routes)
        members.get(RouterPath(OverviewPath.overview)) { request, context in try await overview(request, context) }
        members.get(RouterPath(OverviewPath.live)) { request, context in
            try context.requireAnywhere(.viewIncidents)
            return try live.response(to: request, context: context)
        }
    }

    private func overview(_ request: Request, _ context: AppContext) async throws -> Response {
        let visible = try await services.visible(to: try context.requireAnywhere(.viewIncidents).access)
        let span = try OverviewSpan(request.uri.queryParameters.get("span"))
        let columns = span.columns(until: now(), in: .of(context.preferences.timeZone))
        let data = try await database.read { try OverviewPage.query(columns, visible: visible, on: $0) }
        let texts = pages.texts.for(context.preferences.language)
        let model = OverviewPage(
            data, span: span, columns: columns, texts: texts, formats: ReaderFormats(context.preferences, now: now()))
        return try pages.page("overview", title: texts["overview_title"], model: model, request: request, context: context)
    }
}

/// The addresses of the overview.
package enum OverviewPath {
    package static let overview = "/"
    package static let live = "/live"
}
