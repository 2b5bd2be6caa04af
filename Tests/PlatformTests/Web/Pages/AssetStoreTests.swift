import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Platform
import TestKit
import Testing

@Suite struct AssetStoreTests {
    private let style = Array(String(repeating: "body { color: red }\n", count: 50).utf8)

    private func get(_ address: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
        var server = TestServer()
        server.web.pages = try PageRenderer(templates: [:], texts: Texts([]), assets: store)
        return try await server.test { try await $0.execute(uri: address, method: .get, headers: headers) }
    }

    private var store: AssetStore {
        AssetStore([EmbeddedFile(name: "app.min.css", bytes: style), EmbeddedFile(name: "dot.png", bytes: [1, 2, 3])])
    }

    @Test func addressesHoldTheContentsHash() throws {
        let address = try #require(store.address(of: "app.min.css"))
        #expect(address.hasPrefix("/assets/") && address.hasSuffix("-app.min.css"))
        let other = AssetStore([EmbeddedFile(name: "app.min.css", bytes: [0])]).address(of: "app.min.css")
        #expect(other != address)
        #expect(store.child(named: "app_min_css") as? String == address)
        #expect(store.address(of: "nothing.css") == nil)
    }

    @Test func filesAreKeptForEverAndSentCompressed() async throws {
        let address = try #require(store.address(of: "app.min.css"))
        let plain = try await get(address)
        #expect(plain.status == .ok)
        #expect(plain.headers[.cacheControl] == "public, max-age=31536000, immutable")
        #expect(plain.headers[.contentType] == "text/css; charset=utf-8")
        #expect(plain.headers[.xContentTypeOptions] == "nosniff")
        #expect(Array(plain.body.readableBytesView) == style)
        let small = try await get(address, [.acceptEncoding: "br, gzip"])
        #expect(small.headers[.contentEncoding] == "gzip")
        #expect(small.body.readableBytes < 200)
        #expect(small.headers[.vary] == "Accept-Encoding")
    }

    @Test func whatTheBrowserHasIsNotSentAgain() async throws {
        let address = try #require(store.address(of: "app.min.css"))
        let tag = try #require(try await get(address).headers[.eTag])
        let again = try await get(address, [.ifNoneMatch: tag])
        #expect(again.status == .notModified)
        #expect(again.body.readableBytes == 0)
        // The same in another encoding is another representation.
        let small = try await get(address, [.acceptEncoding: "gzip", .ifNoneMatch: tag])
        let smallTag = try #require(small.headers[.eTag])
        #expect(small.status == .ok && smallTag != tag)
        for known in ["W/" + smallTag, "\"x\", \(smallTag)", "*"] {
            #expect(try await get(address, [.acceptEncoding: "gzip", .ifNoneMatch: known]).status == .notModified)
        }
    }

    @Test func picturesAreNotCompressed() async throws {
        let response = try await get(try #require(store.address(of: "dot.png")), [.acceptEncoding: "gzip"])
        #expect(response.headers[.contentEncoding] == nil)
        #expect(response.headers[.contentType] == "image/png")
    }

    @Test(arguments: ["/assets/app.min.css", "/assets/..%2f..%2fetc%2fpasswd", "/assets/"])
    func otherNamesAreNotFound(path: String) async throws {
        #expect(try await get(path).status == .notFound)
    }
}
