import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore
@testable import Platform
import TestKit
import Testing

@Suite struct LiveHubTests {
    private static func routes(_ hub: LiveHub, until isOver: Flag = Flag()) -> (Routes) -> Void {
        { routes in
            routes.get("live") { request, context in
                let name = request.headers[.from] ?? "ann"
                return try hub.response(to: request, context: context, topics: ["incidents"], for: .user(UserID(1), name: name)) {
                    if isOver.value { throw ClientError.unauthorized }
                    return { message in (message.payload as? String).map { ServerSentEvent(name: "row", data: $0) } }
                }
            }
        }
    }

    private static let request = "GET /live HTTP/1.1\r\nHost: x\r\n"

    @Test func messagesOfTheTopicReachThePage() async throws {
        let server = TestServer()
        let hub = server.web.live
        try await server.testLive(routes: Self.routes(hub)) { port in
            try await RawConnection.open(port: port) { session in
                try await session.send(Self.request + "\r\n")
                let head = try await session.read(until: "retry: 2000")
                #expect(head.lowercased().contains("content-type: text/event-stream"))
                #expect(hub.count == 1)
                hub.publish(LiveMessage(topic: "users", position: 10, payload: "not this"))
                hub.publish(LiveMessage(topic: "incidents", position: 11, payload: 42))
                hub.publish(LiveMessage(topic: "incidents", position: 12, payload: "two\nlines"))
                hub.keepAlive()
                let all = try await session.read(until: ": still here")
                #expect(all.contains("id: 12\nevent: row\ndata: two\ndata: lines\n\n"))
                #expect(!all.contains("not this"))
            }
        }
    }

    @Test func whatIsOnesOwnReachesOnesPagesWhateverTheyAreAbout() async throws {
        let server = TestServer()
        let hub = server.web.live
        try await server.testLive(routes: Self.routes(hub)) { port in
            try await RawConnection.open(port: port) { session in
                try await session.send(Self.request + "\r\n")
                _ = try await session.read(until: "retry: 2000")
                hub.tell([UserID(2)], "theirs")
                hub.tell([UserID(1), UserID(3)], "notices")
                hub.keepAlive()
                let all = try await session.read(until: ": still here")
                #expect(all.contains("event: notices\ndata: {}\n\n") && !all.contains("theirs"))
            }
        }
    }

    @Test func aPageThatLeavesGivesItsStreamBack() async throws {
        let server = TestServer { $0.live.maxStreams = 1 }
        let hub = server.web.live
        try await server.testLive(routes: Self.routes(hub)) { port in
            for _ in 0..<5 {
                try await RawConnection.open(port: port) { session in
                    try await session.send(Self.request + "\r\n")
                    _ = try await session.read(until: "retry:")
                }
                while hub.count > 0 { await Task.yield() }
            }
        }
    }

    @Test func streamsBeyondTheLimitAreRefused() async throws {
        let server = TestServer { $0.live.maxStreams = 0 }
        let response = try await server.test(routes: Self.routes(server.web.live)) { try await $0.execute(uri: "/live", method: .get) }
        #expect(response.status == .serviceUnavailable)
        #expect(response.headers[.retryAfter] == "30")
    }

    @Test func streamsOfOneReaderBeyondTheirLimitAreRefused() async throws {
        let server = TestServer { $0.live.maxStreamsPerUser = 1 }
        let hub = server.web.live
        try await server.testLive(routes: Self.routes(hub)) { port in
            try await RawConnection.open(port: port) { first in
                try await first.send(Self.request + "\r\n")
                _ = try await first.read(until: "retry:")
                let refused = try await RawConnection.exchange(port: port, Self.request + "Connection: close\r\n\r\n")
                #expect(refused.contains("429 Too Many Requests") && refused.lowercased().contains("retry-after: 30"))
                try await RawConnection.open(port: port) { second in
                    try await second.send(Self.request + "From: bob\r\n\r\n")
                    _ = try await second.read(until: "retry:")
                    #expect(hub.count == 2)
                }
            }
            // Whoever leaves makes room.
            while hub.count > 0 { await Task.yield() }
            try await RawConnection.open(port: port) { again in
                try await again.send(Self.request + "\r\n")
                _ = try await again.read(until: "retry:")
            }
        }
    }

    @Test(arguments: ["review", "message", "sign of life"])
    func aStreamEndsWithTheRightToReadIt(occasion: String) async throws {
        let server = TestServer()
        let hub = server.web.live
        let isOver = Flag()
        try await server.testLive(routes: Self.routes(hub, until: isOver)) { port in
            let all = try await RawConnection.open(port: port) { session in
                try await session.send(Self.request + "Connection: close\r\n\r\n")
                _ = try await session.read(until: "retry:")
                // One who may read stays.
                hub.review()
                hub.publish(LiveMessage(topic: "incidents", position: 1, payload: "first"))
                _ = try await session.read(until: "data: first")
                isOver.set()
                switch occasion {
                case "review": hub.review()
                case "message": hub.publish(LiveMessage(topic: "incidents", position: 2, payload: "second"))
                default: hub.keepAlive()
                }
                return try await session.readToEnd()
            }
            #expect(!all.contains("second") && !all.contains("still here"))
            while hub.count > 0 { await Task.yield() }
        }
    }

    @Test func aStopOfTheServerEndsStreamsAtOnce() async throws {
        let server = TestServer()
        let rest = try await server.testLive(routes: Self.routes(server.web.live)) { port in
            let stream = Task { try await RawConnection.exchange(port: port, Self.request + "\r\n") }
            while server.web.live.count == 0 { await Task.yield() }
            // The test's end stops the server, which waits for its connections.
            return stream
        }
        #expect(try await rest.value.contains("retry: 2000"))
        #expect(server.web.live.count == 0)
    }

    @Test func aReaderTooFarBehindIsLetGo() async throws {
        let isLetGo = Flag()
        let stream = LiveStream(topics: ["a"], onOverflow: { isLetGo.set() })
        for position in 0...Int64(LiveHub.bufferLimit) {
            #expect(!isLetGo.value)
            stream.offer(.message(LiveMessage(topic: "a", position: position, payload: "")))
        }
        #expect(isLetGo.value)
        var count = 0
        for await _ in stream.items { count += 1 }
        #expect(count == LiveHub.bufferLimit)
    }

    @Test(arguments: [
        (ServerSentEvent(data: "x"), "data: x\n\n"), (ServerSentEvent(data: ""), "data: \n\n"),
        (ServerSentEvent(id: "1\n2", name: "n\r", data: "a\r\nb\rc"), "id: 1 2\nevent: n \ndata: a\ndata: b\ndata: c\n\n"),
    ])
    func eventsCannotBeForgedByTheirContent(event: ServerSentEvent, expected: String) {
        #expect(event.text == expected)
    }
}
