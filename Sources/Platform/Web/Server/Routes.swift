import HTTPTypes
package import Hummingbird

/// Hummingbird's router, which also remembers what it was given: so that a known address answers every method in its
/// family's form (405 with `Allow`, HEAD as GET, OPTIONS), and a listener only what it serves.
package final class Routes: RouterMethods {
    /// Required by Hummingbird's `RouterMethods`: what handlers are given beside the request.
    package typealias Context = AppContext

    /// What all views of the routes have in common.
    private final class Table {
        let router = Router(context: AppContext.self)
        var endpoints: [String: Endpoint] = [:]
        /// Keys of the endpoints as they were declared.
        var order: [String] = []
        var pages: RouterGroup<AppContext>?
    }

    /// Stands in for methods nobody has heard of, which no table can list.
    static let otherMethod = HTTPRequest.Method("X-OTHER") ?? .trace

    private let table: Table
    private let family: RouteFamily
    private let condition: (@Sendable (Request) -> Bool)?

    package convenience init() { self.init(table: Table(), family: .desk) }

    private init(table: Table, family: RouteFamily, condition: (@Sendable (Request) -> Bool)? = nil) {
        (self.table, self.family, self.condition) = (table, family, condition)
    }

    /// The same routes; what is declared here belongs to `family`. What says nothing else belongs to the desk.
    /// - Parameter condition: which requests are its own, on addresses that it shares with another family.
    package func family(_ family: RouteFamily, where condition: (@Sendable (Request) -> Bool)? = nil) -> Routes {
        Routes(table: table, family: family, condition: condition)
    }

    /// Where pages are registered: forms sent there must come from our own pages.
    package var pages: RouterGroup<AppContext> {
        if let pages = table.pages { return pages }
        let pages = Routes(table: table, family: .desk).group()
        table.pages = pages
        return pages
    }

    /// Declares an address for this family. Declaring the same method and path twice stops the program at its start.
    @discardableResult
    package func on<Responder: HTTPResponder>(
        _ path: RouterPath, method: HTTPRequest.Method, responder: Responder
    ) -> Self where Responder.Context == AppContext {
        let key = path.description
        if table.endpoints[key] == nil { table.order.append(key) }
        let isNew = table.endpoints[key, default: Endpoint(path: path)].add(
            .init(family: family, condition: condition, responder: responder), to: method)
        precondition(isNew, "\(method) \(key) is declared twice for the family \(family)")
        return self
    }

    /// Around all routes of all families, those declared before too; what is added first is outermost.
    @discardableResult
    package func add(middleware: any MiddlewareProtocol<Request, Response, AppContext>) -> Self {
        table.router.add(middleware: middleware)
        return self
    }

    /// Every address with its methods, in alphabetical order.
    package var all: [(path: String, methods: [String])] {
        table.endpoints.map { ($0.key, $0.value.answers.keys.map(\.rawValue).sorted()) }.sorted { $0.0 < $1.0 }
    }

    /// The families that have routes.
    package var families: Set<RouteFamily> { Set(table.endpoints.values.flatMap(\.families)) }

    /// The finished table, with answers for the methods nobody registered; nothing can be declared afterwards.
    func responder() -> RouterResponder<AppContext> {
        let usual: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options, Self.otherMethod]
        for endpoint in table.order.compactMap({ table.endpoints[$0] }) {
            for method in usual.union(endpoint.answers.keys) {
                table.router.on(endpoint.path, method: method, responder: endpoint.responder(for: method))
            }
        }
        // The group holds the table: nothing of the server would ever be freed.
        table.pages = nil
        return table.router.buildResponder()
    }
}
