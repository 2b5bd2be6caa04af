import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Platform
import TestKit
import Testing

@Suite("Files of CSV, sent a batch at a time")
struct CSVStreamTests {
    private struct Lost: Error {}

    /// Batches of two lines, 1 to `last`; reading the batch that begins at `broken` fails.
    private func stream(to last: Int, broken: Int? = nil) -> CSVStream<Int> {
        CSVStream(name: "numbers", head: ["number", "text"]) { cursor in
            let first = cursor ?? 1
            if first == broken { throw Lost() }
            let numbers = Array((first...last).prefix(2))
            let next = numbers.last.flatMap { $0 < last ? $0 + 1 : nil }
            return .init(lines: numbers.map { [String($0), "=\($0)"] }, next: next)
        }
    }

    @Test("All batches follow each other behind the mark and the head, each line once", arguments: [1, 2, 3, 7])
    func batches(last: Int) async throws {
        try await TestServer().test { routes in
            routes.get("/numbers") { _, _ in try await stream(to: last).response() }
        } _: { client in
            let answer = try await client.execute(uri: "/numbers", method: .get)
            #expect(answer.status == .ok)
            #expect(answer.headers[.contentType] == "text/csv; charset=utf-8; header=present")
            #expect(answer.headers[.contentDisposition] == "attachment; filename=\"numbers.csv\"")
            #expect(answer.headers[.cacheControl] == "no-store")
            #expect(answer.text == "\u{FEFF}number,text\r\n" + (1...last).map { "\($0),'=\($0)\r\n" }.joined())
        }
    }

    @Test("Lines that are there already are a file too")
    func lines() async throws {
        try await TestServer().test { routes in
            routes.get("/lines") { _, _ in try await CSVStream(name: "x", head: ["a"], lines: [["1"], ["+2"]]).response() }
        } _: { client in
            let answer = try await client.execute(uri: "/lines", method: .get)
            #expect(answer.text == "\u{FEFF}a\r\n1\r\n'+2\r\n")
        }
    }

    @Test("A source that fails at once is a failure, not the beginning of a file")
    func failsAtOnce() async throws {
        try await TestServer().test { routes in
            routes.get("/numbers") { _, _ in try await stream(to: 9, broken: 1).response() }
        } _: { client in
            let answer = try await client.execute(uri: "/numbers", method: .get)
            #expect(answer.status == .internalServerError)
            #expect(!answer.text.contains("number,text"))
        }
    }

    @Test("A source that fails later ends the connection without the end of the body")
    func failsLater() async throws {
        try await TestServer().testLive { routes in
            routes.get("/numbers") { _, _ in try await stream(to: 9, broken: 5).response() }
            routes.get("/whole") { _, _ in try await stream(to: 9).response() }
        } _: { port in
            func get(_ path: String) async throws -> String {
                try await RawConnection.exchange(port: port, "GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            }
            let part = try await get("/numbers")
            #expect(part.contains("4,'=4") && !part.hasSuffix("0\r\n\r\n"))
            let whole = try await get("/whole")
            #expect(whole.hasSuffix("9,'=9\r\n\r\n0\r\n\r\n"))
        }
    }

    @Test("A client of HTTP/1.0, whose body ends with the connection, gets a reset instead of an end", arguments: [5, nil])
    func failsLaterForAnOldClient(broken: Int?) async throws {
        try await TestServer().testLive { routes in
            routes.get("/numbers") { _, _ in try await stream(to: 9, broken: broken).response() }
        } _: { port in
            try await RawConnection.open(port: port) { session in
                try await session.send("GET /numbers HTTP/1.0\r\n\r\n")
                let text = try await session.readToEnd()
                #expect(session.wasReset == (broken != nil))
                #expect(text.hasSuffix("9,'=9\r\n") == (broken == nil))
            }
        }
    }
}
