import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import NIOEmbedded
import NIOHTTP1
@testable import Platform
import TestKit
import Testing

/// Which requests the connection answers by itself, and what it says.
@Suite struct ResponseCacheHandlerTests {
    private final class Connection {
        let channel = EmbeddedChannel()
        let cache = ResponseCache(limit: 10)
        let world = TestWorld()

        init(trusted: [String] = [], families: [RouteFamily]? = nil) throws {
            let rules = ResponseCacheHandler.Rules(
                cache: cache, origin: RequestOrigin(trustedProxies: trusted.compactMap { AddressRange($0) }, isSecure: false),
                families: families, passes: .seconds(30), now: world.world.now)
            channel.remoteAddress = try SocketAddress(ipAddress: "192.0.2.1", port: 4000)
            try channel.pipeline.syncOperations.addHandler(ResponseCacheHandler(rules: rules))
        }

        func head(_ address: String = "/api", _ more: HTTPHeaders = [:], method: HTTPMethod = .GET) -> HTTPRequestHead {
            var headers: HTTPHeaders = ["Host": "status.test", "Accept": "application/json"]
            headers.add(contentsOf: more)
            return HTTPRequestHead(version: .http1_1, method: method, uri: address, headers: headers)
        }

        /// The answer to `/api`, as it was a moment ago.
        func keep(_ text: String, lifetime: Duration = .seconds(5), isSecure: Bool = false, families: [RouteFamily]? = nil) throws {
            let observation = RequestObservation(log: .none, metrics: PrometheusRegistry())
            let request = Request(head: .init(method: .get, scheme: "http", authority: "x", path: "/"), body: .init(buffer: .init()))
            let context = AppContext(source: .init(channel: EmbeddedChannel(), logger: TestLog().logger))
            let key = try #require(ResponseCache.Key(head(), families: families, isSecure: { _ in isSecure }))
            let entry = ResponseCache.Entry(
                headers: ["Content-Length": "\(text.utf8.count)"], body: ByteBuffer(string: text),
                figures: observation.figures(of: request, context, status: 200), storedAt: world.now, lifetime: lifetime)
            cache.keep(entry, as: key, madeAfter: cache.revision)
        }

        func ask(_ head: HTTPRequestHead) throws {
            try channel.writeInbound(HTTPServerRequestPart.head(head))
            try channel.writeInbound(HTTPServerRequestPart.end(nil))
        }

        func answer() throws {
            try channel.writeOutbound(HTTPServerResponsePart.head(.init(version: .http1_1, status: .ok)))
            try channel.writeOutbound(HTTPServerResponsePart.end(nil))
            _ = try sent()
            _ = try passed()
        }

        /// How many requests passed since the last look.
        func passed() throws -> Int {
            var count = 0
            while let part = try channel.readInbound(as: HTTPServerRequestPart.self) { if case .head = part { count += 1 } }
            return count
        }

        /// Headers and text of the answer since the last look.
        func sent() throws -> (headers: HTTPHeaders, text: String) {
            var (headers, text) = (HTTPHeaders(), "")
            while let part = try channel.readOutbound(as: HTTPServerResponsePart.self) {
                switch part {
                case .head(let head): headers = head.headers
                case .body(.byteBuffer(let bytes)): text += String(buffer: bytes)
                default: break
                }
            }
            return (headers, text)
        }
    }

    @Test func whatIsKeptIsGivenWithItsAgeAndAnIDOfItsOwn() throws {
        let connection = try Connection()
        try connection.keep("one")
        connection.world.advance(.seconds(3))
        try connection.ask(connection.head())
        let (headers, text) = try connection.sent()
        #expect(text == "one" && headers["content-length"] == ["3"] && headers["age"] == ["3"])
        #expect(headers["date"] == [connection.world.now.httpDate] && headers["x-request-id"].first?.isEmpty == false)
        #expect(try connection.passed() == 0)
        try connection.ask(connection.head("/api", ["X-Request-Id": "mine"]))
        #expect(try connection.sent().headers["x-request-id"] == ["mine"])
        try connection.ask(connection.head("/api", ["X-Request-Id": "not mine!"]))
        #expect(try connection.sent().headers["x-request-id"] != ["not mine!"])
    }

    @Test func itEndsWithItsTimeOrWithAChange() throws {
        let connection = try Connection()
        try connection.keep("one")
        connection.world.advance(.seconds(5))
        try connection.ask(connection.head())
        #expect(try connection.passed() == 1 && connection.sent().text.isEmpty)
        try connection.answer()
        try connection.keep("two")
        connection.cache.removeAll()
        try connection.ask(connection.head())
        #expect(try connection.passed() == 1)
    }

    @Test func whatWasMadeBeforeAChangeIsNotKept() throws {
        let connection = try Connection()
        try connection.keep("one")
        let key = try #require(ResponseCache.Key(connection.head(), families: nil, isSecure: { _ in false }))
        let entry = try #require(connection.cache.answer(to: key, at: connection.world.now)).entry
        let before = connection.cache.revision
        connection.cache.removeAll()
        connection.cache.keep(entry, as: key, madeAfter: before)
        #expect(connection.cache.answer(to: key, at: connection.world.now) == nil)
    }

    @Test(
        arguments: [
            ["Cookie": "a=b"], ["Authorization": "Bearer x"], ["If-None-Match": "\"x\""], ["Cache-Control": "no-cache"], ["Host": "other"],
            ["Content-Length": "3"], ["Transfer-Encoding": "chunked"], ["Expect": "100-continue"], ["Range": "bytes=0-1"],
            ["Accept-Language": "ru"], ["Accept": "text/html"], ["Accept-Encoding": "gzip"],
        ] as [HTTPHeaders])
    func whatSaysMoreGoesToItsRoute(headers: HTTPHeaders) throws {
        let connection = try Connection()
        try connection.keep("one")
        try connection.ask(connection.head("/api", headers))
        #expect(try connection.passed() == 1 && connection.sent().text.isEmpty)
    }

    @Test(arguments: [HTTPMethod.HEAD, .POST, .OPTIONS]) func otherMethodsGoToTheirRoutes(method: HTTPMethod) throws {
        let connection = try Connection()
        try connection.keep("one")
        try connection.ask(connection.head(method: method))
        #expect(try connection.passed() == 1)
    }

    @Test func anAnswerNeverOvertakesTheOneBeforeIt() throws {
        let connection = try Connection()
        try connection.keep("one")
        try connection.ask(connection.head("/slow"))
        try connection.ask(connection.head())
        #expect(try connection.passed() == 2 && connection.sent().text.isEmpty)
        for _ in 1...2 { try connection.answer() }
        try connection.ask(connection.head())
        #expect(try connection.sent().text == "one")
    }

    @Test func whoReadsNothingIsLeftToTheRoutes() throws {
        let connection = try Connection()
        try connection.keep("one")
        connection.channel.isWritable = false
        try connection.ask(connection.head())
        #expect(try connection.passed() == 1)
    }

    @Test func nowAndThenARequestShowsThatTheConnectionIsInUse() throws {
        let connection = try Connection()
        try connection.keep("one", lifetime: .seconds(1000))
        for second in 0..<30 {
            try connection.ask(connection.head())
            #expect(try connection.passed() == 0, "second \(second)")
            connection.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        }
        try connection.ask(connection.head())
        #expect(try connection.passed() == 1)
    }

    @Test func anotherListenerAndTheOtherSchemeHaveTheirOwn() throws {
        let connection = try Connection(trusted: ["192.0.2.0/24"], families: [.health])
        try connection.keep("plain", families: [.health])
        try connection.keep("secure", isSecure: true, families: [.health])
        try connection.keep("main")
        try connection.ask(connection.head("/api", ["X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"]))
        #expect(try connection.sent().text == "secure")
        try connection.ask(connection.head())
        #expect(try connection.sent().text == "plain")
    }
}
