import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore
@testable import Platform
import TestKit
import Testing

@Suite("Conventions of the native API") struct APIRoutesTests {
    struct Thing: Sendable {
        let id: Int
        let name: String
    }

    static let shape = APIShape<Thing>("Thing", "A thing.", [.init("id", "Its number.", \.id), .init("name", "Its name.", \.name)])
    static let id = APIParameter.integer(.path, "id", "Its number.", 1...Int64.max)
    static let name = APIParameter.text(.body, "name", "Its name.", 1...10).required
    static let size = APIParameter.integer(.body, "size", "Its size.", 1...9)
    static let level = APIParameter<[String]>(.query, "level", "Levels.", .list(Level.schema)) { $0.elements?.compactMap(\.string) }
    static let things = (1...7).map { Thing(id: $0, name: "thing \($0)") }

    static let operations: [APIOperation] = [
        APIOperation(
            .get, "/things", id: "listThings", tag: "Things", "All things", needs: .needs(.thingsRead, .viewThings),
            takes: APIPaging.parameters + [level.declaration], gives: .page(of: shape)
        ) { call in
            let levels = try call[level] ?? []
            let after = try call.cursor { Int($0) } ?? 0
            let found = things.filter { $0.id > after }.prefix(try call.limit + 1)
            return APIPage(found.map { Thing(id: $0.id, name: ([$0.name] + levels).joined(separator: " ")) }, limit: try call.limit) {
                String($0.id)
            }
        },
        APIOperation(
            .get, "/things/{id}", id: "getThing", tag: "Things", "A thing", needs: .needs(.thingsRead, .viewThings),
            takes: [id.declaration], gives: .one(shape)
        ) { call in
            let id = try call.need(id)
            guard let thing = things.first(where: { $0.id == id }) else { throw ClientError.notFound }
            return thing
        },
        APIOperation(
            .post, "/things", id: "addThing", tag: "Things", "Make a thing", needs: .needs(.thingsWrite, .changeThings),
            takes: [name.declaration, size.declaration], gives: .made(shape) { "/api/v1/things/\($0.id)" }
        ) { call in Thing(id: try call[size] ?? 0, name: try call.need(name)) },
        APIOperation(
            .delete, "/things/{id}", id: "deleteThing", tag: "Things", "Delete a thing", needs: .needs(.thingsWrite, .changeThings),
            takes: [id.declaration], gives: .nothing
        ) { _ in },
    ]

    static let register: @Sendable (Routes) -> Void = { routes in
        let about = APIDocument.About(version: "1.2.3", cookie: "sb_session", tags: [("Things", "Things to try.")])
        let api = APIRoutes(routes: routes, about: about) { request, _ in
            let proof: APICaller.Proof
            switch request.headers[.authorization] {
            case "Bearer reader": proof = .token(scopes: [.thingsRead])
            case "Bearer writer": proof = .token(scopes: [.thingsRead, .thingsWrite])
            case nil where request.headers[.cookie] == "me": proof = .session
            default: throw ClientError.unauthorized
            }
            return APICaller(Caller(actor: .user(UserID(1), name: "Ann"), access: Access(base: .admin)), proof: proof)
        }
        api.add(operations)
        api.addDocument()
    }

    private func ask(
        _ path: String, _ method: HTTPRequest.Method = .get, _ body: String? = nil, as bearer: String? = "writer",
        headers: HTTPFields = [.contentType: "application/json"]
    ) async throws -> TestResponse {
        try await TestServer().test(routes: Self.register) { client in
            var headers = headers
            if let bearer { headers[.authorization] = "Bearer " + bearer }
            return try await client.execute(
                uri: "/api/v1" + path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        }
    }

    private func json(_ response: TestResponse) throws -> JSON {
        try JSONDecoder().decode(JSON.self, from: Data(response.text.utf8))
    }

    // MARK: Lists

    @Test("A list is read to its end by its cursors") func pages() async throws {
        var (ids, after): ([Int64], String?) = ([], nil)
        repeat {
            let page = try json(try await ask("/things?limit=3" + (after.map { "&after=" + $0 } ?? "")))
            let items = try #require(page["items"]?.elements)
            #expect(items.count <= 3 && page["next"] != nil)
            ids += items.compactMap { $0["id"]?.int }
            after = page["next"]?.string
        } while after != nil
        #expect(ids == [1, 2, 3, 4, 5, 6, 7])
        #expect(try json(try await ask("/things"))["next"] == .null)
    }

    @Test("A parameter may be repeated where a list is meant") func repeats() async throws {
        let page = try json(try await ask("/things?limit=1&level=error&level=info"))
        #expect(page["items"]?.elements?.first?["name"] == "thing 1 error info")
    }

    @Test(
        "Wrong and unknown parameters are named",
        arguments: [
            ("limit=0", "limit"), ("limit=201", "limit"), ("limit=x", "limit"), ("limit=", "limit"), ("limit=1&limit=2", "limit"),
            ("after=", "after"), ("after=x", "after"), ("level=loud", "level"), ("level=error&level=", "level"), ("page=2", "page"),
            ("after=%00", "after"), ("a%20b", "a b"), ("limit=%2B1", "limit"),
        ])
    func refusesParameters(query: String, name: String) async throws {
        let response = try await ask("/things?" + query)
        #expect(response.status == .badRequest, "\(response.text)")
        #expect(response.headers[.contentType] == "application/problem+json")
        let problem = try json(response)
        #expect(problem["type"] == "urn:switchboard:problem:invalid-parameter")
        #expect(problem["errors"]?.elements?.map { $0["name"] } == [.text(name)])
        #expect(problem["errors"]?.elements?.first?["in"] == "query")
        #expect(problem["detail"]?.string?.hasPrefix(name) == true)
    }

    // MARK: Single things

    @Test("What a client knows already is not sent again") func tags() async throws {
        let first = try await ask("/things/3")
        let tag = try #require(first.headers[.eTag])
        #expect(tag.hasPrefix("\"") && tag.hasSuffix("\"") && first.headers[.vary] == "Authorization, Cookie")
        for known in [tag, "W/" + tag, "\"x\", " + tag, "*"] {
            let again = try await ask("/things/3", headers: [.ifNoneMatch: known])
            #expect(again.status == .notModified && again.text.isEmpty && again.headers[.eTag] == tag)
        }
        #expect(try await ask("/things/3", headers: [.ifNoneMatch: "\"x\""]).status == .ok)
        #expect(try await ask("/things/4").headers[.eTag] != tag)
        let head = try await ask("/things/3", .head)
        #expect(head.status == .ok && head.text.isEmpty && head.headers[.eTag] == tag)
    }

    @Test(
        "A path that leads nowhere is a 404, whatever stands in it",
        arguments: ["99", "0", "-1", "x", "1.0", "99999999999999999999", "%00"])
    func nowhere(id: String) async throws {
        let response = try await ask("/things/" + id)
        #expect(response.status == .notFound)
        #expect(try json(response)["type"] == "urn:switchboard:problem:not-found")
    }

    @Test("Every method is answered") func methods() async throws {
        for method in [HTTPRequest.Method.put, .patch, .post, .trace] {
            let response = try await ask("/things/3", method)
            #expect(response.status == .methodNotAllowed && response.headers[.allow] == "DELETE, GET, HEAD, OPTIONS")
            #expect(response.headers[.contentType] == "application/problem+json")
        }
        let deleted = try await ask("/things/3", .delete)
        #expect(deleted.status == .noContent && deleted.text.isEmpty)
    }

    // MARK: Bodies

    @Test("A thing is made of its fields") func makes() async throws {
        let response = try await ask(
            "/things", .post, #"{"name":"new","size":9}"#, headers: [.contentType: "application/json; charset=utf-8"])
        #expect(response.status == .created && response.headers[.location] == "/api/v1/things/9")
        #expect(try json(response) == ["id": 9, "name": "new"])
    }

    @Test(
        "Every field that is wrong is named",
        arguments: [
            ("{}", ["name"]), (#"{"name":"","size":0,"x":1}"#, ["name", "size", "x"]), ("[]", [""]), (#"{"name":null}"#, ["name"]),
            (#"{"name":"12345678901"}"#, ["name"]),
        ])
    func refusesFields(body: String, names: [String]) async throws {
        let response = try await ask("/things", .post, body)
        #expect(response.status == .unprocessableContent)
        let problem = try json(response)
        #expect(problem["type"] == "urn:switchboard:problem:invalid-body")
        #expect(problem["errors"]?.elements?.map { $0["name"]?.string } == names)
        #expect(problem["errors"]?.elements?.allSatisfy { $0["in"] == "body" } == true)
    }

    @Test("A body that cannot be read says why") func refusesBodies() async throws {
        for body in ["", "{", #"{"name":"\ud800"}"#, String(repeating: "[", count: 100_000)] {
            let response = try await ask("/things", .post, body)
            #expect(response.status == .unprocessableContent)
            #expect(try json(response)["type"] == "urn:switchboard:problem:not-json")
        }
        let large = #"{"name":""# + String(repeating: "x", count: APIIntake.bodyLimit) + #""}"#
        #expect(try await ask("/things", .post, large).status == .contentTooLarge)
        for type in ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonx"] {
            #expect(try await ask("/things", .post, #"{"name":"a"}"#, headers: [.contentType: type]).status == .unsupportedMediaType)
        }
        let compressed: HTTPFields = [.contentType: "application/json", .contentEncoding: "gzip"]
        #expect(try await ask("/things", .post, "x", headers: compressed).status == .unsupportedMediaType)
    }

    // MARK: Who asks

    @Test("Who asks is settled before anything else is looked at") func settlesWho() async throws {
        let nobody = try await ask("/things?limit=x", as: nil)
        #expect(nobody.status == .unauthorized && nobody.headers[.wwwAuthenticate] == "Bearer")
        let reader = try await ask("/things", .post, "{", as: "reader")
        #expect(reader.status == .forbidden)
        let problem = try json(reader)
        #expect(problem["type"] == "urn:switchboard:problem:missing-scope" && problem["detail"]?.string?.contains("things:write") == true)
    }

    @Test("The cookie of a sign-in reads and changes nothing") func cookies() async throws {
        let cookie: HTTPFields = [.cookie: "me", .contentType: "application/json"]
        #expect(try await ask("/things/1", as: nil, headers: cookie).status == .ok)
        #expect(try await ask("/things/1", .head, as: nil, headers: cookie).status == .ok)
        for (path, method) in [("/things", HTTPRequest.Method.post), ("/things/1", .delete)] {
            let response = try await ask(path, method, #"{"name":"a"}"#, as: nil, headers: cookie)
            #expect(response.status == .forbidden)
            #expect(try json(response)["type"] == "urn:switchboard:problem:token-needed")
        }
        // A token that is not known is not made good by a cookie.
        #expect(try await ask("/things/1", as: "nobody", headers: cookie).status == .unauthorized)
    }

    // MARK: The document

    @Test("The document is made of the declarations") func document() async throws {
        let response = try await ask("/openapi.json", as: nil)
        #expect(response.status == .ok && response.headers[.eTag] != nil)
        let document = try json(response)
        #expect(document["openapi"] == "3.1.0" && document["info"]?["version"] == "1.2.3")
        let paths = try #require(document["paths"]?.fields)
        #expect(paths.keys.sorted() == ["/api/v1/openapi.json", "/api/v1/things", "/api/v1/things/{id}"])
        let add = try #require(paths["/api/v1/things"]?["post"])
        #expect(add["operationId"] == "addThing" && add["security"] == [["bearer": ["things:write"]]])
        #expect(add["description"] == "Role: operator, by the base role.")
        #expect(add["responses"]?.fields?.keys.sorted() == ["201", "400", "401", "403", "413", "415", "422", "503"])
        let schema = try #require(add["requestBody"]?["content"]?["application/json"]?["schema"])
        #expect(schema["required"] == ["name"] && schema["additionalProperties"] == false)
        let get = try #require(paths["/api/v1/things/{id}"]?["get"])
        #expect(get["responses"]?.fields?.keys.sorted() == ["200", "304", "400", "401", "403", "404", "503"])
        #expect(get["security"] == [["bearer": ["things:read"]], ["session": []]])
        #expect(get["description"] == "Role: viewer, by the base role or in the service's team.")
        #expect(get["parameters"]?.elements?.first?["required"] == true)
        #expect(document["components"]?["schemas"]?.fields?.keys.sorted() == ["Problem", "Thing", "ThingPage"])
        #expect(try await ask("/openapi.json", as: nil, headers: [.ifNoneMatch: response.headers[.eTag] ?? ""]).status == .notModified)
    }

    @Test("A body that an operation reads by itself is described and not checked") func rawBodies() async throws {
        let operation = APIOperation(
            .post, "/echo/{id}", id: "echo", tag: "Things", "Say it again", needs: .everybody, takes: [Self.id.declaration],
            reads: ["text/plain": .text], gives: .changed(Self.shape)
        ) { call in Thing(id: try call.need(Self.id), name: String(buffer: try await call.request.plainBody(limit: 10))) }
        let about = APIDocument.About(version: "1.2.3", cookie: "sb_session", tags: [])
        let entry = APIDocument(about: about, operations: [operation]).json["paths"]?["/api/v1/echo/{id}"]?["post"]
        #expect(entry?["requestBody"] == ["required": true, "content": ["text/plain": ["schema": ["type": "string"]]]])
        #expect(entry?["responses"]?.fields?.keys.sorted() == ["200", "400", "404", "413", "415", "422", "503"])
        let answer = try await TestServer().test { routes in
            APIRoutes(routes: routes, about: about) { _, _ in throw ClientError.unauthorized }.add(operation)
        } _: { client in
            try await client.execute(uri: "/api/v1/echo/7", method: .post, body: ByteBuffer(string: "{half")) { $0 }
        }
        #expect(try json(answer) == ["id": 7, "name": "{half"])
    }

    @Test("Every route is in the document, and the document knows no other") func documentMatchesRoutes() async throws {
        let routes = Routes()
        Self.register(routes)
        let registered = routes.all.flatMap { route in route.methods.map { $0.lowercased() + " " + route.path } }
        let paths = try #require(try json(try await ask("/openapi.json"))["paths"]?.fields)
        let documented = paths.flatMap { path, item in (item.fields ?? [:]).keys.map { $0 + " " + path } }
        #expect(registered.sorted() == documented.sorted() && registered.count == 5)
    }
}

extension Permission {
    fileprivate static let viewThings = Permission("viewThings", from: .viewer, in: .team)
    fileprivate static let changeThings = Permission("changeThings", from: .operator, in: .house)
}

extension TokenScope {
    fileprivate static let thingsRead = TokenScope(rawValue: "things:read")
    fileprivate static let thingsWrite = TokenScope(rawValue: "things:write")
}
