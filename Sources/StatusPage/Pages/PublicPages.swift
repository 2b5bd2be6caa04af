import Accounts
import HTTPTypes
package import Hummingbird
package import Kernel
package import Platform

/// The page that customers see, with its history: for everybody, complete without scripts, in the visitor's language.
package struct PublicPages: Sendable {
    /// Templates, texts and files.
    package static let parts = PageParts(
        module: "statuspage_public",
        templates: [
            "public_page": PackageResources.public_page_mustache, "public_home": PackageResources.public_home_mustache,
            "public_history": PackageResources.public_history_mustache, "public_incident": PackageResources.public_incident_mustache,
            "public_maintenance": PackageResources.public_maintenance_mustache,
            "public_maintenances": PackageResources.public_maintenances_mustache,
            "public_month": PackageResources.public_month_mustache,
            "public_missing": PackageResources.public_missing_mustache, "public_error": PackageResources.public_error_mustache,
            "public_password": PackageResources.public_password_mustache,
            "public_text": PackageResources.public_text_mustache,
            "public_time": PackageResources.public_time_mustache, "public_state": PackageResources.public_state_mustache,
            "public_component": PackageResources.public_component_mustache, "public_update": PackageResources.public_update_mustache,
            "public_incident_box": PackageResources.public_incident_box_mustache,
            "public_maintenance_box": PackageResources.public_maintenance_box_mustache,
            "public_grid": PackageResources.public_grid_mustache, "public_grid_rows": PackageResources.public_grid_rows_mustache,
            "public_note": PackageResources.public_note_mustache, "public_shapes": PackageResources.public_shapes_mustache,
        ],
        dictionaries: [
            .english: PackageResources.statuspage_public_en_json, .russian: PackageResources.statuspage_public_ru_json,
            .portuguese: PackageResources.statuspage_public_pt_BR_json,
        ],
        assets: ["status_page.css": PackageResources.status_page_css, "status_page.js": PackageResources.status_page_js])

    /// How long a rendering serves: the figures of the sources are no older than that.
    private static let validity = Duration.seconds(10)

    private struct Key: Hashable {
        let site: PublicID
        let view: PublicView
    }

    private let content: PublicContent
    private let cache: RenderingCache<Key>
    private let admission: @Sendable (Request, AppContext) async throws -> SiteAdmission
    private let enter: @Sendable (String, Request, AppContext) async throws -> ResponseCookie?
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - admission: to the page that was asked for.
    ///   - enter: the cookie for somebody who knows its password; nil for a wrong one.
    ///   - quality: what the sources tell at a moment; nil for a page that shows nothing of them.
    ///   - weights: of outages in the uptime.
    ///   - offersSubscription: whether customers can subscribe.
    package init(
        admission: @escaping @Sendable (Request, AppContext) async throws -> SiteAdmission,
        enter: @escaping @Sendable (String, Request, AppContext) async throws -> ResponseCookie?,
        quality: @escaping @Sendable (StatusSite, Timestamp) async throws -> QualityReading?, weights: Uptime.Weights,
        pages: PageRenderer, offersSubscription: Bool = false, now: @escaping @Sendable () -> Timestamp
    ) {
        (self.admission, self.enter) = (admission, enter)
        content = PublicContent(quality: quality, weights: weights, pages: pages, offersSubscription: offersSubscription)
        cache = RenderingCache(of: "page", validity: Self.validity, now: now)
        self.now = now
    }

    package func add(to routes: Routes) {
        let status = routes.family(.status)
        status.get(RouterPath(PublicPath.page)) { request, context in try await home(request, context) }
        status.get(RouterPath(PublicPath.history)) { request, context in
            try await answer(Self.historyPage(request).map { .history($0) }, request, context)
        }
        status.get(RouterPath(PublicPath.maintenances)) { request, context in
            try await answer(Self.calendarPage(request), request, context)
        }
        routes.family(.status) { Self.id(in: $0.uri.path) != nil }.get(RouterPath(PublicPath.incidentPattern)) { request, context in
            try await answer(Self.id(in: request.uri.path).map { .incident($0) }, request, context)
        }
        status.post(RouterPath(PublicPath.password)) { request, context in try await unlock(request, context) }
        status.get(RouterPath(PublicPath.logo)) { request, context in try await logo(request, context) }
        // A listener without the desk has no other way to them.
        status.get(RouterPath(PlatformPath.assets + "/:file")) { [assets = content.pages.assets] request, context in
            try assets.response(for: context.parameters.require("file"), request: request)
        }
    }

    /// The page itself, at whichever address.
    package func home(_ request: Request, _ context: AppContext) async throws -> Response {
        try await answer(.home, request, context)
    }

    /// Whether a request for `/` is a browser's, and not one of a program that wants the document.
    package static func isWanted(by request: Request) -> Bool {
        request.headers[values: .accept].contains { $0.lowercased().contains("text/html") }
    }

    /// - Parameter page: nil for what is no address of a page.
    private func answer(_ page: PublicView.Page?, _ request: Request, _ context: AppContext) async throws -> Response {
        let visitor = Visitor(request, context)
        let home = context.serves(.desk) ? PublicPath.page : "/"
        let view = PublicView(page: page ?? .home, language: visitor.language, home: home)
        switch try await admission(request, context) {
        case .open(let reading): return try await answer(page, view, reading, visitor, request, context)
        case .asksPassword(let site):
            return .text(try content.password(view, site, back: LocalPath(request.uri.description).path, at: now()), status: .forbidden)
        case .asksSignIn:
            // On a listener without the desk there is nowhere to sign in.
            guard context.serves(.desk) else { throw ClientError.unauthorized }
            return .redirect(to: AccountsPath.signIn(returningTo: request.uri.description))
        }
    }

    private func answer(
        _ page: PublicView.Page?, _ view: PublicView, _ reading: StatusReading, _ visitor: Visitor, _ request: Request,
        _ context: AppContext
    ) async throws -> Response {
        let snapshot = try await reading.snapshot()
        var response: Response
        do {
            guard page != nil else { throw ClientError.notFound }
            response = try await kept(view, snapshot, reading, request)
        } catch let error as ClientError where error.code == ClientError.notFound.code {
            response = .text(try content.missing(view, snapshot.site, at: now()), status: .notFound)
        }
        if snapshot.site.access != .everybody { response.headers[.cacheControl] = "private, no-cache" }
        // What stands at `/` depends on who asks, too.
        response.headers[.vary] = "Accept-Encoding, Accept-Language, Cookie" + (request.uri.path == "/" ? ", Accept" : "")
        if let cookie = visitor.cookie {
            response.headers[.cacheControl] = "private, no-cache"
            response.set(cookie, in: context)
        }
        return response
    }

    private func kept(
        _ view: PublicView, _ snapshot: StatusSnapshot, _ reading: StatusReading, _ request: Request
    ) async throws -> Response {
        // Changes are seen at once: they give another snapshot.
        let key = Key(site: snapshot.site.id, view: view)
        let rendering = try await cache.rendering(of: key, snapshot.mark) { [content] time in
            let html = try await content.html(of: view, snapshot, reading, at: time)
            return KeptAnswer(Array(html.utf8), contentType: "text/html; charset=utf-8")
        }
        let seconds = cache.remaining(of: rendering, at: now()) ?? 0
        return rendering.answer.response(to: request, cacheControl: "public, max-age=\(seconds)")
    }

    // MARK: Private pages, and what is theirs

    private func unlock(_ request: Request, _ context: AppContext) async throws -> Response {
        var request = request
        let form = try await FormData(&request, limit: PageTools.formLimit)
        let back = LocalPath(form["return_to"] ?? "").path
        do {
            if let cookie = try await enter(form["password"] ?? "", request, context) {
                var response = Response.redirect(to: back)
                response.set(cookie, in: context)
                return response
            }
        } catch let error as ClientError where error.belongsToForm {
            return try await refusal(back: back, error, request, context)
        }
        return try await refusal(back: back, nil, request, context)
    }

    /// The form once more, with the reason beside it.
    /// - Parameter error: nil for a wrong password.
    private func refusal(back: String, _ error: ClientError?, _ request: Request, _ context: AppContext) async throws -> Response {
        guard case .asksPassword(let site) = try await admission(request, context) else { return .redirect(to: back) }
        let home = context.serves(.desk) ? PublicPath.page : "/"
        let view = PublicView(page: .home, language: Visitor(request, context).language, home: home)
        let texts = content.pages.texts.for(view.language)
        let problem = error.map(texts.sentence) ?? texts["public_password_wrong"]
        var response = Response.text(
            try content.password(view, site, back: back, problem: problem, at: now()), status: error?.status ?? .forbidden)
        if let wait = error?.headers[.retryAfter] { response.headers[.retryAfter] = wait }
        return response
    }

    private func logo(_ request: Request, _ context: AppContext) async throws -> Response {
        guard case .open(let reading) = try await admission(request, context) else { throw ClientError.notFound }
        let site = try await reading.snapshot().site
        guard let logo = site.logo else { throw ClientError.notFound }
        // Its address changes with it.
        let sharing = site.access == .everybody ? "public" : "private"
        return KeptAnswer(Array(logo.bytes), contentType: logo.type, compresses: false)
            .response(to: request, cacheControl: "\(sharing), max-age=86400")
    }

    /// Nil for what is no number of a page.
    private static func historyPage(_ request: Request) -> Int? {
        guard let text = request.uri.queryParameters.get("page") else { return 1 }
        return Int(text).flatMap { (1...HistoryPage.last).contains($0) ? $0 : nil }
    }

    /// Nil for what is no month of a calendar.
    private static func calendarPage(_ request: Request) -> PublicView.Page? {
        guard let text = request.uri.queryParameters.get("month") else { return .maintenances }
        return CalendarMonth(String(text)).map { .month($0) }
    }

    /// The public id at the end of an address.
    private static func id(in path: String) -> PublicID? {
        path.split(separator: "/").last.flatMap { PublicID(rawValue: String($0)) }
    }
}
