import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOEmbedded
@testable import Platform
import TestKit
import Testing

@Suite struct FailureAnswersTests {
    private struct Leaky: Error { let secret = "hunter2" }

    private static let shouting = ErrorFamily(name: "shouting", prefix: "/loud") { failure, detail, _, context in
        .text("\(detail.uppercased()) \(context.requestID)", status: failure.status, contentType: "text/plain")
    }

    private func get(_ path: String, throwing error: any Error, server: TestServer = TestServer()) async throws -> TestResponse {
        var server = server
        server.web.families = [Self.shouting]
        let words = #"{"problem_too_tall":"At most {limit} m."}"#
        let own = Texts.Source(module: "test", language: .english, json: Array(words.utf8))
        server.web.texts = try Texts(PageParts.platform.texts + [own])
        return try await server.test { routes in
            for path in ["loud/a", "api/a", "elsewhere"] { routes.get(RouterPath(path)) { _, _ -> Response in throw error } }
        } _: { client in
            try await client.execute(uri: path, method: .get, headers: [.init("X-Request-Id") ?? .from: "id-1"])
        }
    }

    @Test func everyFamilyAnswersInItsForm() async throws {
        let failure = ClientError(.unprocessableContent, "too-tall", sentAs: "too-large", values: ["limit": .number(1500)])
        let loud = try await get("/loud/a", throwing: failure)
        #expect(loud.status == .unprocessableContent)
        #expect(loud.text == "AT MOST 1500 M. id-1")
        let api = try await get("/api/a", throwing: failure)
        #expect(api.headers[.contentType] == "application/problem+json")
        let problem = try #require(try JSONSerialization.jsonObject(with: Data(api.text.utf8)) as? [String: Any])
        #expect(problem["type"] as? String == "urn:switchboard:problem:too-large")
        #expect(problem["status"] as? Int == 422)
        #expect(problem["detail"] as? String == "At most 1500 m.")
        #expect(problem["request_id"] as? String == "id-1" && problem["errors"] == nil)
    }

    @Test func aFieldIsNamedAsAFaultOfTheBody() async throws {
        let error = ClientError(.unprocessableContent, "too-tall", field: "height", values: ["limit": .number(3)])
        let text = try await get("/api/a", throwing: error).text
        let problem = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(problem["errors"] as? [[String: String]] == [["in": "body", "name": "height", "detail": "At most 3 m."]])
    }

    @Test(arguments: ["/loud/missing", "/api/missing", "/missing", "/api", "/metricsx"])
    func unknownAddressesAreNotFoundInTheirFamily(path: String) async throws {
        let response = try await get(path, throwing: Leaky())
        #expect(response.status == .notFound)
        #expect(response.text.hasPrefix(path.hasPrefix("/loud") ? "THERE IS NOTHING" : "{"))
    }

    private static let refusals: [(name: String, error: ClientError)] = [
        ("closed", .unauthorized), ("often", ClientError(.tooManyRequests, "slower", retryAfter: 7)), ("late", .timeLimit),
        ("broken", .internalError),
    ]

    /// The length of the answer's body tells whose form it has; each writes its name.
    @Test(
        "A listener without the desk tells of failures in the form of the first family it serves",
        arguments: [
            (nil, "people"), (["desk", "loud"], "people"), (["loud", "quiet"], "loud"), (["quiet", "loud"], "quiet"),
            (["silent", "quiet"], "quiet"), (["silent"], nil),
        ] as [([String]?, String?)])
    func listeners(served: [String]?, form: String?) async throws {
        let families = [("loud", "/loud"), ("quiet", "/quiet"), ("people", nil)].map { name, prefix in
            ErrorFamily(
                name: name, of: prefix == nil ? .desk : RouteFamily(rawValue: name),
                covers: { request in prefix.map { request.uri.path.hasPrefix($0) } ?? true },
                respond: { failure, _, _, _ in .text(name, status: failure.status, contentType: "text/plain") })
        }
        let routes = Routes()
        routes.add(middleware: FailureAnswers(families: families, english: try Texts(parts: [.platform]).for(.english)))
        for (name, error) in Self.refusals {
            routes.family(.init(rawValue: "quiet")).get(RouterPath(name)) { _, _ -> Response in throw error }
        }
        let responder = WebResponder(
            inner: routes.responder(), deadlines: RequestDeadlines(limit: .seconds(30)), families: served?.map(RouteFamily.init(rawValue:)))
        func answer(_ path: String) async throws -> Response {
            let head = HTTPRequest(method: .get, scheme: "http", authority: "x", path: path)
            let context = AppContext(source: .init(channel: EmbeddedChannel(), logger: TestLog().logger))
            return try await responder.respond(to: Request(head: head, body: .init(buffer: ByteBuffer())), context: context)
        }
        let unknown = try await answer("/unknown")
        #expect(unknown.status == .notFound)
        if let form {
            #expect(unknown.body.contentLength == form.utf8.count)
        } else {
            #expect(unknown.headers[.contentType] == "application/problem+json")
        }
        // What a family covers keeps its form.
        #expect(try await answer("/loud/unknown").body.contentLength == "loud".utf8.count)
        guard served?.contains("quiet") ?? true, let form else { return }
        // What is there and fails has that form, too, whatever it fails of: never a page of the desk.
        for (name, error) in Self.refusals {
            let refused = try await answer("/" + name)
            #expect(refused.status == error.status && refused.body.contentLength == form.utf8.count, "\(name)")
        }
    }

    @Test("CONNECT is refused at every address", arguments: ["/api/a", "/api/missing", "/loud/a"])
    func connect(path: String) async throws {
        let response = try await TestServer().test { client in try await client.execute(uri: path, method: .connect) }
        #expect(response.status == .methodNotAllowed && response.headers[.allow] == "")
    }

    @Test func aPrefixEndsAtASegment() async throws {
        #expect(try await get("/louder", throwing: Leaky()).text.hasPrefix("{"))
    }

    @Test func unknownErrorsTellNothingButAreLogged() async throws {
        let server = TestServer()
        let response = try await get("/api/a", throwing: Leaky(), server: server)
        #expect(response.status == .internalServerError)
        #expect(!response.text.contains("hunter2"))
        #expect(response.text.contains("id-1"))
        #expect(server.log.text.contains("hunter2"))
    }

    @Test(arguments: [
        (ClientError(.tooManyRequests, "slower", retryAfter: 7), HTTPField.Name.retryAfter, "7"),
        (.unauthorized, .wwwAuthenticate, "Bearer"),
        (.methodNotAllowed(allow: "GET"), .allow, "GET"),
    ])
    func headersOfAFailureArrive(failure: ClientError, name: HTTPField.Name, value: String) async throws {
        for path in ["/loud/a", "/api/a"] {
            let response = try await get(path, throwing: failure)
            #expect(response.status == failure.status)
            #expect(response.headers[name] == value)
        }
    }

    @Test(
        arguments: [(.diskFull, 503, "30"), (.busy, 503, "1"), (.unavailable, 503, "5"), (.corrupt, 500, nil), (.constraint, 500, nil)]
            as [(StorageError.Code, Int, String?)])
    func storageFailuresThatPassAreToldToComeBack(code: StorageError.Code, status: Int, retry: String?) async throws {
        let response = try await get("/api/a", throwing: StorageError(code, "/secret/path"))
        #expect(response.status.code == status)
        #expect(response.headers[.retryAfter] == retry)
        #expect(!response.text.contains("/secret/path"))
    }

    @Test func errorsOfTheLibraryKeepTheirStatus() async throws {
        let response = try await get("/api/a", throwing: HTTPError(.badRequest, message: "Missing id"))
        #expect(response.status == .badRequest)
        #expect(response.text.contains("Missing id"))
        #expect(try await get("/api/a", throwing: HTTPError(.internalServerError, message: "inside")).text.contains("inside") == false)
    }

    @Test func aCancelledRequestIsAnsweredAsTooSlow() async throws {
        let response = try await get("/api/a", throwing: CancellationError())
        #expect(response.status == .serviceUnavailable)
        #expect(response.text.contains("time-limit"))
        #expect(response.headers[.connection] == "close")
    }
}
