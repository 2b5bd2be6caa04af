package import Accounts
import Hummingbird
package import Kernel
package import Platform

/// How many incidents there were, and how long they waited, by service and level.
package struct FiguresPages: Sendable {
    static let railEntry = RailEntry(
        NavigationItem(path: FiguresPath.figures, textKey: "figures_title", icon: "figures"), order: 40)

    private let database: Database
    private let services: ServiceDirectory
    private let pages: PageRenderer
    private let now: @Sendable () -> Timestamp

    package init(
        database: Database, services: ServiceDirectory, pages: PageRenderer, now: @escaping @Sendable () -> Timestamp
    ) {
        (self.database, self.services, self.pages, self.now) = (database, services, pages, now)
    }

    package func add(to routes: Routes) {
        let members = AccountsPages.members(of: routes)
        members.get(RouterPath(FiguresPath.figures)) { request, context in try await page(request, context) }
        members.get(RouterPath(FiguresPath.csv)) { request, context in try await csv(request, context) }
    }

    private func read(_ request: Request, _ context: AppContext) async throws -> (FiguresQuery, FiguresPage.Data) {
        let visible = try await services.visible(to: try context.requireAnywhere(.viewIncidents).access)
        let parameters = request.uri.queryParameters
        let query = try FiguresQuery({ parameters.get($0) }, now: now(), zone: .of(context.preferences.timeZone))
        return (query, try await database.read { try FiguresPage.query(query, visible: visible, on: $0) })
    }

    private func page(_ request: Request, _ context: AppContext) async throws -> Response {
        let (query, data) = try await read(request, context)
        let texts = pages.texts.for(context.preferences.language)
        let model = FiguresPage(data, query, texts: texts, formats: ReaderFormats(context.preferences, now: now()))
        return try pages.page(
            "figures", title: texts["figures_title"], model: model, request: request, context: context,
            status: query.isPeriod ? .ok : .unprocessableContent)
    }

    private func csv(_ request: Request, _ context: AppContext) async throws -> Response {
        let (query, data) = try await read(request, context)
        guard query.isPeriod else { throw ClientError.periodNotValid }
        return try await FiguresCSV.file(data, query).response()
    }
}
