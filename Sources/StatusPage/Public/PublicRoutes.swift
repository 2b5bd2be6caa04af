import HTTPTypes
package import Hummingbird
package import Kernel
package import Platform

/// What programs read of the status page: Statuspage's API v2, feeds, the calendar, badges, and the script for other pages.
package struct PublicRoutes: Sendable {
    private typealias Choice = @Sendable (Request, AppContext) throws -> PublicDocument

    /// Pages that can be asked for. Older ones are of no use to anybody, and every one costs a look into the database.
    private static let pages = 1...1000
    /// As long as a reader may wait for news; who has an old copy shows it while a new one is fetched.
    private static let cacheControl = "public, max-age=10, stale-while-revalidate=30"
    private static let script = KeptAnswer(PackageResources.status_embed_js, contentType: "text/javascript; charset=utf-8")
    private static let scriptCacheControl = "public, max-age=300, stale-while-revalidate=86400"

    private let reading: @Sendable (Request, AppContext) async throws -> StatusReading
    private let documents: PublicDocuments
    private let cache: RenderingCache<Key>

    private struct Key: Hashable {
        let site: PublicID
        let document: PublicDocument
    }

    /// - Parameters:
    ///   - reading: of the page that was asked for; throws where its reader may not see it.
    ///   - share: the part of the time in which a component was up, from 0 to 1, by the seconds in each state; nil where nothing
    ///     is known.
    package init(
        reading: @escaping @Sendable (Request, AppContext) async throws -> StatusReading,
        share: @escaping @Sendable ([ComponentState: Int]) -> Double?, pages: PageRenderer,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.reading = reading
        // Until the snapshot is another. All that is read often is far less; the rest are old pages and components' feeds.
        cache = RenderingCache(of: "programs", validity: .seconds(86_400), limit: 400, now: now)
        documents = PublicDocuments(pages: pages, share: share)
    }

    package func add(to routes: Routes) {
        let routes = routes.family(.status)
        for (path, choose) in Self.lists + Self.single {
            routes.get(RouterPath(path)) { request, context in try await answer(choose(request, context), request, context) }
        }
        routes.get(RouterPath(PublicAddress.script)) { request, _ in
            Self.script.response(to: request, cacheControl: Self.scriptCacheControl)
        }
    }

    private func answer(_ document: PublicDocument, _ request: Request, _ context: AppContext) async throws -> Response {
        let reading = try await reading(request, context)
        let snapshot = try await reading.snapshot()
        let key = Key(site: snapshot.site.id, document: document)
        let answer = try await cache.rendering(of: key, snapshot.mark) { [documents] _ in
            try await documents.make(document, of: snapshot, reading)
        }.answer
        let isPublic = snapshot.site.access == .everybody
        return answer.response(to: request, cacheControl: isPublic ? Self.cacheControl : "private, no-cache")
    }

    // MARK: The addresses

    private static let lists: [(String, Choice)] = [
        (PublicAddress.v2 + "/summary.json", { _, _ in .summary }),
        (PublicAddress.v2 + "/status.json", { _, _ in .status }),
        (PublicAddress.v2 + "/components.json", { _, _ in .components }),
        (PublicAddress.v2 + "/incidents.json", { request, _ in .incidents(page: page(request)) }),
        (PublicAddress.v2 + "/incidents/unresolved.json", { _, _ in .unresolved }),
        (PublicAddress.v2 + "/scheduled-maintenances.json", { request, _ in .maintenances(page: page(request)) }),
        (PublicAddress.v2 + "/scheduled-maintenances/upcoming.json", { _, _ in .upcoming }),
        (PublicAddress.v2 + "/scheduled-maintenances/active.json", { _, _ in .active }),
        ("/history.json", { request, _ in .history(page: page(request)) }),
        ("/history.atom", { request, _ in .atom(nil, language(request)) }),
        ("/history.rss", { request, _ in .rss(nil, language(request)) }),
        ("/maintenances.ics", { request, _ in .calendar(language(request)) }),
        ("/badge.svg", { request, _ in .badge(nil, language(request)) }),
    ]

    /// Of one thing each.
    private static let single: [(String, Choice)] = [
        ("/incidents/{public}.json", { _, context in .incident(try id(context)) }),
        ("/history/{public}.atom", { request, context in .atom(try id(context), language(request)) }),
        ("/history/{public}.rss", { request, context in .rss(try id(context), language(request)) }),
        ("/uptime/{public}.json", { request, context in .uptime(try id(context), page: page(request)) }),
        ("/badge/{public}.svg", { request, context in .badge(try id(context), language(request)) }),
    ]

    private static func id(_ context: AppContext) throws -> PublicID {
        guard let id = context.parameters.get("public").flatMap(PublicID.init(rawValue:)) else { throw ClientError.notFound }
        return id
    }

    /// `?page=`; the first for anything that is no number.
    private static func page(_ request: Request) -> Int {
        let number = request.uri.queryParameters.get("page").flatMap { Int($0) } ?? 1
        return min(max(number, pages.lowerBound), pages.upperBound)
    }

    /// `?lang=`; English otherwise, which is what feed readers keep.
    private static func language(_ request: Request) -> Language {
        request.uri.queryParameters.get("lang").flatMap { Language(tag: $0) } ?? .english
    }
}

/// Failures as the clients of API v2 read them.
enum PublicAnswers {
    private struct Refused: Encodable { let error: String }

    static let family = ErrorFamily(
        name: "status-v2", covers: PublicAddress.covers,
        respond: { error, detail, _, _ in .json(Refused(error: detail), status: error.status) })
}
