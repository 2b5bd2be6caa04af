import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import Platform

/// The desk's pages about the sources: how they are doing, what they hold, and from which values on that is not well.
struct FeedsPages: Sendable {
    /// Templates and texts.
    static let parts = PageParts(
        module: "statuspage_feeds",
        templates: [
            "status_desk_feeds": PackageResources.status_desk_feeds_mustache,
            "status_desk_feeds_source": PackageResources.status_desk_feeds_source_mustache,
            "status_desk_feeds_threshold": PackageResources.status_desk_feeds_threshold_mustache,
            "status_desk_feeds_pages": PackageResources.status_desk_feeds_pages_mustache,
        ],
        dictionaries: [
            .english: PackageResources.statuspage_feeds_en_json, .russian: PackageResources.statuspage_feeds_ru_json,
            .portuguese: PackageResources.statuspage_feeds_pt_BR_json,
        ])

    static let tab = NavigationItem(path: FeedsPath.root, textKey: "feeds_title", icon: "status")

    private static let notices = [
        "read": "feeds_done_read", "busy": "feeds_done_busy", "saved": "feeds_done_saved", "deleted": "feeds_done_deleted",
        "restored": "status_desk_restored",
    ]

    let feeds: FeedOperations
    let thresholds: ThresholdOperations
    let database: Database
    /// Between two looks at a source.
    let interval: Duration
    /// The service that cells go to whose threshold names none; nil for nowhere.
    let standardService: String?
    let tools: PageTools

    func add(to routes: RouterGroup<AppContext>) {
        routes.get(RouterPath(FeedsPath.root)) { request, context in try await list(request, context) }
        routes.get(RouterPath(FeedsPath.source)) { request, context in try await show(request, context) }
        routes.post(RouterPath(FeedsPath.read)) { request, context in try await read(request, context) }
        routes.get(RouterPath(FeedsPath.threshold)) { request, context in try await threshold(request, context) }
        routes.post(RouterPath(FeedsPath.threshold)) { request, context in try await save(request, context) }
        routes.post(RouterPath(FeedsPath.deletion)) { request, context in try await delete(request, context) }
    }

    // MARK: Looking

    private func list(_ request: Request, _ context: AppContext, problem: ClientError? = nil) async throws -> Response {
        let caller = try context.require(.viewFeeds).caller
        let data = FeedsModel.Data(
            reports: try await feeds.reports(by: caller), rules: try await thresholds.list(by: caller),
            cells: try await thresholds.cells(by: caller),
            services: Dictionary(try await services().map { ($0.id, $0.name) }) { first, _ in first })
        var view = view(request, context, problem)
        view.part = Self.number("cells", request)
        let words = words(context)
        return try tools.pages.page(
            "status_desk_feeds", title: words.texts["feeds_title"], model: FeedsModel(data, view, words), request: request,
            context: context,
            status: problem?.status ?? .ok, address: FeedsPath.root)
    }

    private func show(_ request: Request, _ context: AppContext, problem: ClientError? = nil) async throws -> Response {
        let caller = try context.require(.viewFeeds).caller
        let name = try Self.name(context)
        guard let report = try await feeds.reports(by: caller).first(where: { $0.state.name == name }) else { throw ClientError.notFound }
        let pages = FeedsSourceModel.Pages(values: Self.number("values", request), rejected: Self.number("rejected", request))
        let words = words(context)
        let model = FeedsSourceModel(
            report, try await thresholds.list(by: caller), pages: pages, view(request, context, problem),
            address: tools.address(request, context), words)
        return try tools.pages.page(
            "status_desk_feeds_source", title: model.title, model: model, request: request, context: context,
            status: problem?.status ?? .ok, address: FeedsPath.source(name))
    }

    private func read(_ request: Request, _ context: AppContext) async throws -> Response {
        let name = try Self.name(context)
        do {
            let isDone = try await feeds.readNow(name, by: try context.requireIdentity().caller)
            return .redirect(to: FeedsPath.source(name) + (isDone ? "?done=read" : "?done=busy"))
        } catch let error as ClientError where error.belongsToForm {
            return try await show(request, context, problem: error)
        }
    }

    // MARK: Thresholds

    private func threshold(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.require(.manageStatusSites).caller
        guard let id = try Self.id(context) else {
            let wanted = request.uri.queryParameters.get("channel").flatMap { FeedName(rawValue: $0) }
            guard let wanted else { throw ClientError.notFound }
            return try await threshold(.init(standard: wanted), as: nil, request, context)
        }
        guard let rule = try await thresholds.list(by: caller).first(where: { $0.id == id }) else { throw ClientError.thresholdNotFound }
        return try await threshold(.init(rule), as: id, request, context)
    }

    private func threshold(
        _ form: FeedsThresholdForm, as id: PublicID?, problem: ClientError? = nil, _ request: Request, _ context: AppContext
    ) async throws -> Response {
        let caller = try context.require(.manageStatusSites).caller
        let words = words(context)
        let model = FeedsThresholdModel(
            form, id: id, problem: problem.map(words.texts.sentence), cells: try await thresholds.cells(by: caller),
            services: try await services(), words)
        return try tools.pages.page(
            "status_desk_feeds_threshold", title: model.title, model: model, request: request, context: context,
            status: problem?.status ?? .ok, address: id.map { FeedsPath.threshold($0) } ?? FeedsPath.newThreshold(form.channel))
    }

    private func save(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.requireIdentity().caller
        let id = try Self.id(context)
        var request = request
        let form = try FeedsThresholdForm(try await FormData(&request, limit: PageTools.formLimit))
        do {
            let wanted = try form.read()
            _ = try await thresholds.save(
                wanted.scope, limits: wanted.limits, hysteresis: wanted.hysteresis, staleSeconds: wanted.staleSeconds,
                service: wanted.service, as: id, by: caller)
            return .redirect(to: FeedsPath.root + "?done=saved")
        } catch let error as ClientError where error.belongsToForm {
            return try await threshold(form, as: id, problem: error, request, context)
        }
    }

    private func delete(_ request: Request, _ context: AppContext) async throws -> Response {
        guard let id = try Self.id(context) else { throw ClientError.notFound }
        let deletion = try await thresholds.delete(id, by: try context.requireIdentity().caller)
        return .redirect(to: "\(FeedsPath.root)?done=deleted&undo=\(deletion)")
    }

    // MARK: What the pages need

    private func services() async throws -> [(id: ServiceID, name: String)] {
        try await database.read { try ServiceStore.names(on: $0) }
    }

    private func words(_ context: AppContext) -> FeedsWords {
        FeedsWords(texts: tools.texts(context), formats: tools.formats(context), standardService: standardService)
    }

    private func view(_ request: Request, _ context: AppContext, _ problem: ClientError?) -> FeedsModel.View {
        FeedsModel.View(
            mayRead: context.may(.manageStatusPage), mayChange: context.may(.manageStatusSites), every: interval,
            notice: tools.done(request, context, Self.notices), problem: problem.map(tools.texts(context).sentence))
    }

    /// Of a part of a list; 1 for anything that is no number.
    private static func number(_ name: String, _ request: Request) -> Int {
        request.uri.queryParameters.get(name).flatMap { Int($0) } ?? 1
    }

    private static func name(_ context: AppContext) throws(ClientError) -> FeedName {
        guard let name = context.parameters.get("name").flatMap({ FeedName(rawValue: $0) }) else { throw .notFound }
        return name
    }

    /// Nil for one that is not there yet.
    private static func id(_ context: AppContext) throws(ClientError) -> PublicID? {
        let text = context.parameters.get("id") ?? ""
        if text == FeedsPath.new { return nil }
        guard let id = PublicID(rawValue: text) else { throw .thresholdNotFound }
        return id
    }
}
