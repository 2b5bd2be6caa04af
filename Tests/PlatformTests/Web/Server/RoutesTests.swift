import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOEmbedded
@testable import Platform
import TestKit
import Testing

@Suite struct RoutesTests {
    private func send(_ method: String, _ path: String) async throws -> TestResponse {
        let method = try #require(HTTPRequest.Method(method))
        return try await TestServer().test { routes in
            routes.get("api/things") { _, _ in "all things" }
            routes.post("api/things") { _, _ in "made" }
            routes.group("api/things").get(":id") { _, context in try context.parameters.require("id") }
            routes.get("api/stream") { _, _ in
                Response(status: .ok, body: .init { writer in try await writer.finish(nil) })
            }
        } _: { client in
            try await client.execute(uri: path, method: method)
        }
    }

    @Test(arguments: ["/api/things", "/api/things/"])
    func aTrailingSlashMakesNoDifference(path: String) async throws {
        #expect(try await send("GET", path).text == "all things")
    }

    private final class Held: Sendable {}

    @Test func whatPagesHoldIsFreedWithTheServer() async throws {
        weak var held: Held?
        do {
            let page = Held()
            held = page
            let answer = try await TestServer().test { routes in
                routes.pages.get("page") { _, _ in "\(type(of: page))" }
            } _: { client in
                try await client.execute(uri: "/page", method: .get)
            }
            #expect(answer.text == "Held")
        }
        #expect(await isFreed { held })
    }

    @Test func headIsGetWithoutABody() async throws {
        let response = try await send("HEAD", "/api/things")
        #expect(response.status == .ok)
        #expect(response.body.readableBytes == 0)
        #expect(response.headers[.contentLength] == "10")
        #expect(try await send("HEAD", "/api/stream").headers[.contentLength] == nil)
        #expect(try await send("HEAD", "/api/nothing").status == .notFound)
    }

    @Test(arguments: ["PUT", "DELETE", "PATCH", "BREW", "PROPFIND", "TRACE", "X-OTHER"])
    func anotherMethodIsToldTheRightOnes(method: String) async throws {
        let response = try await send(method, "/api/things")
        #expect(response.status == .methodNotAllowed)
        #expect(response.headers[.allow] == "GET, HEAD, OPTIONS, POST")
        #expect(response.headers[.contentType] == "application/problem+json")
    }

    @Test(arguments: ["/api/nothing", "/healthz/no"]) func failuresHaveNoBodyForHeadAndTheLengthTheyWouldHave(path: String) async throws {
        let (head, get) = (try await send("HEAD", path), try await send("GET", path))
        #expect(head.status == get.status && head.body.readableBytes == 0)
        #expect(head.headers[.contentLength] == String(get.body.readableBytes))
    }

    /// What a listener of these families answers.
    private func listener(_ families: [RouteFamily]?, _ method: HTTPRequest.Method, _ path: String) async throws -> Response {
        let routes = Routes()
        routes.add(middleware: FailureAnswers(families: [], english: try Texts(parts: [.platform]).for(.english)))
        routes.get("things") { _, _ in "all things" }
        routes.family(.init(rawValue: "other")).post("things") { _, _ in "made" }
        routes.family(.health).get("health") { _, _ in "well" }
        routes.get("shared") { _, _ in "the desk's" }
        routes.family(.init(rawValue: "other")).get("shared") { _, _ in "the other's" }
        #expect(routes.families.map(\.rawValue).sorted() == ["desk", "health", "other"])
        let responder = WebResponder(
            inner: routes.responder(), deadlines: RequestDeadlines(limit: .seconds(30)), families: families)
        let head = HTTPRequest(method: method, scheme: "http", authority: "x", path: path)
        let context = AppContext(source: .init(channel: EmbeddedChannel(), logger: TestLog().logger))
        return try await responder.respond(to: Request(head: head, body: .init(buffer: ByteBuffer())), context: context)
    }

    @Test(
        "Families share an address: of those that a listener serves, the one declared first answers",
        arguments: [(nil, 10), (["desk"], 10), (["other"], 11), (["other", "desk"], 10)] as [([String]?, Int)])
    func sharedAddress(families: [String]?, length: Int) async throws {
        let families = families?.map(RouteFamily.init(rawValue:))
        let answer = try await listener(families, .get, "/shared")
        #expect(answer.status == .ok && answer.body.contentLength == length)
        #expect(try await listener(families, .head, "/shared").status == .ok)
        #expect(try await listener(families, .post, "/shared").status == .methodNotAllowed)
        #expect(try await listener([.health], .get, "/shared").status == .notFound)
    }

    @Test(
        "A family may take some requests only of an address it shares, whoever was declared first",
        arguments: [
            (nil, "abc", 200, 9), (nil, "5", 200, 8), (["open"], "abc", 200, 9), (["open"], "5", 404, nil), (["desk"], "abc", 200, 8),
        ]
            as [([String]?, String, Int, Int?)])
    func addressSharedByAsking(families: [String]?, id: String, status: Int, length: Int?) async throws {
        let routes = Routes()
        routes.add(middleware: FailureAnswers(families: [], english: try Texts(parts: [.platform]).for(.english)))
        routes.get("things/:id") { _, _ in "the desk" }
        routes.family(.init(rawValue: "open")) { $0.uri.path.last?.isLetter == true }.get("things/:id") { _, _ in "the world" }
        let responder = WebResponder(
            inner: routes.responder(), deadlines: RequestDeadlines(limit: .seconds(30)),
            families: families?.map(RouteFamily.init(rawValue:)))
        for method: HTTPRequest.Method in [.get, .head, .options] {
            let head = HTTPRequest(method: method, scheme: "http", authority: "x", path: "/things/" + id)
            let context = AppContext(source: .init(channel: EmbeddedChannel(), logger: TestLog().logger))
            let answer = try await responder.respond(to: Request(head: head, body: .init(buffer: ByteBuffer())), context: context)
            #expect(answer.status.code == (status == 200 && method == .options ? 204 : status))
            if method == .get, let length { #expect(answer.body.contentLength == length) }
        }
    }

    @Test func aListenerKnowsTheAddressesOfItsFamiliesOnly() async throws {
        #expect(try await listener(nil, .get, "/things").status == .ok)
        #expect(try await listener([.desk], .get, "/things").status == .ok)
        #expect(try await listener([.health], .get, "/health").status == .ok)
        for method: HTTPRequest.Method in [.get, .head, .post, .put, .options] {
            #expect(try await listener([.health], method, "/things").status == .notFound)
        }
    }

    @Test func anAddressOfTwoFamiliesNamesTheMethodsOfThoseServed() async throws {
        let other = RouteFamily(rawValue: "other")
        let refused = try await listener([other], .get, "/things")
        #expect(refused.status == .methodNotAllowed && refused.headers[.allow] == "OPTIONS, POST")
        #expect(try await listener([.desk], .options, "/things").headers[.allow] == "GET, HEAD, OPTIONS")
        #expect(try await listener(nil, .options, "/things").headers[.allow] == "GET, HEAD, OPTIONS, POST")
        #expect(try await listener([.desk, other], .post, "/things").status == .ok)
    }

    @Test func optionsListsTheMethods() async throws {
        let response = try await send("OPTIONS", "/api/things/5")
        #expect(response.status == .noContent)
        #expect(response.headers[.allow] == "GET, HEAD, OPTIONS")
    }

    @Test func unknownMethodsOnUnknownPathsAreNotFound() async throws {
        #expect(try await send("BREW", "/api/nothing").status == .notFound)
    }

    @Test func theTableCanBeRead() {
        let routes = Routes()
        routes.get("b") { _, _ in "" }
        routes.post("a") { _, _ in "" }
        routes.get("a") { _, _ in "" }
        #expect(routes.all.map(\.path) == ["/a", "/b"])
        #expect(routes.all.first?.methods == ["GET", "POST"])
    }
}
