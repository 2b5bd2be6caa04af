import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore
@testable import Platform
import TestKit
import Testing

@Suite("Streams of changes", .bothEngines) struct ChangeFeedTests {
    private struct Fixture {
        let server: TestServer
        let database: Database
        let feed: ChangeFeed
        let follower: EventFollower

        init(_ adjust: (inout Settings) -> Void = { _ in }) async throws {
            server = TestServer(adjust)
            database = try await TestDatabase([]).database
            feed = ChangeFeed(database: database, hub: server.web.live)
            follower = EventFollower(database: database, from: 0, logger: server.log.logger, subscribers: [], feed: feed)
        }

        /// Writes that many changes of services, numbered from 1 on.
        func append(_ services: ClosedRange<Int64>) async throws {
            try await database.write { connection in
                try EventLog.append(
                    services.map { .serviceChanged(ServiceID($0)) }, at: Timestamp(microseconds: 1), on: connection)
            }
        }

        /// Positions are the database's business: those of the entries, in their order.
        func positions() async throws -> [Int64] {
            try await database.read { try EventLog.entries(after: 0, limit: 10_000, on: $0).map(\.position) }
        }

        /// The services of all changes after a position, read to the end.
        func read(after start: Int64) async throws -> [ServiceID] {
            var (services, position): ([ServiceID], Int64) = ([], start)
            while true {
                let slice = try await feed.slice(after: position)
                #expect(slice.end >= position && slice.entries.count <= ChangeFeed.step)
                services += slice.entries.compactMap(\.event.serviceID)
                position = slice.end
                if !slice.hasMore { return services }
            }
        }

        var routes: (Routes) -> Void {
            { routes in
                routes.get("changes") { request, context in
                    let after = HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }.flatMap { Int64($0) }
                    return try await feed.response(to: request, context: context, after: after, for: .commandLine) {
                        { entry in entry.event.serviceID.map { ServerSentEvent(name: "service", data: "number \($0).") } }
                    }
                }
            }
        }
    }

    private static let request = "GET /changes HTTP/1.1\r\nHost: x\r\n"

    @Test("Whoever reads from a position gets all that follows, once, from memory and from the database")
    func readsOn() async throws {
        let fixture = try await Fixture()
        let count = Int64(ChangeFeed.kept + ChangeFeed.step * 2 + 50)
        // Published in parts, so that memory holds several pages and has dropped the first.
        for start in stride(from: Int64(1), through: count, by: 300) {
            try await fixture.append(start...min(start + 299, count))
            _ = try await fixture.follower.runOnce()
        }
        let positions = try await fixture.positions()
        for seen in [0, 1, 150, Int(count) - ChangeFeed.kept - 1, Int(count) - ChangeFeed.kept, Int(count) - 10, Int(count)] {
            let position = seen == 0 ? 0 : positions[seen - 1]
            let rest = try await fixture.read(after: position)
            #expect(rest.map(\.rawValue) == Array(Int64(seen + 1)...max(count, Int64(seen + 1))).filter { $0 <= count }, "after \(seen)")
        }
        // What comes later is found from wherever somebody reads, once the follower has published it.
        try await fixture.append((count + 1)...(count + 3))
        _ = try await fixture.follower.runOnce()
        #expect(try await fixture.read(after: positions[2]).count == Int(count))
        #expect(try await fixture.read(after: positions[Int(count) - 1]).map(\.rawValue) == [count + 1, count + 2, count + 3])
    }

    @Test("Where a stream begins") func begins() async throws {
        let fixture = try await Fixture()
        #expect(try await fixture.feed.beginning(after: nil) == .fresh(0))
        #expect(try await fixture.feed.beginning(after: 7) == .reset(0))
        try await fixture.append(1...10)
        let positions = try await fixture.positions()
        let end = positions[9]
        #expect(try await fixture.feed.beginning(after: nil) == .fresh(end))
        #expect(try await fixture.feed.beginning(after: 0) == .resumed(0))
        #expect(try await fixture.feed.beginning(after: positions[4]) == .resumed(positions[4]))
        #expect(try await fixture.feed.beginning(after: end) == .resumed(end))
        // Ahead of the log: it was put back.
        #expect(try await fixture.feed.beginning(after: end + 1) == .reset(end))
        // Pruned up to the fifth: who has seen the fifth misses nothing, who has seen the fourth does.
        try await fixture.database.write { try $0.execute("DELETE FROM event_log WHERE id <= ?1", positions[4]) }
        #expect(try await fixture.feed.beginning(after: positions[4]) == .resumed(positions[4]))
        #expect(try await fixture.feed.beginning(after: positions[3]) == .reset(end))
        #expect(try await fixture.feed.beginning(after: 0) == .resumed(0))
    }

    @Test("A reader who comes back is told what came meanwhile, and then what comes") func comesBack() async throws {
        let fixture = try await Fixture()
        try await fixture.append(1...3)
        _ = try await fixture.follower.runOnce()
        let end = try await fixture.positions()[2]
        try await fixture.server.testLive(routes: fixture.routes) { port in
            let first = try await RawConnection.open(port: port) { session in
                try await session.send(Self.request + "\r\n")
                let ready = try await session.read(until: "\"position\":")
                #expect(ready.contains("id: \(end)\nevent: ready\n"))
                try await fixture.append(4...4)
                _ = try await fixture.follower.runOnce()
                return try await session.read(until: "number 4.")
            }
            #expect(!first.contains("number 3."))
            try await fixture.append(5...6)
            _ = try await fixture.follower.runOnce()
            try await RawConnection.open(port: port) { session in
                try await session.send(Self.request + "Last-Event-ID: \(end + 1)\r\n\r\n")
                _ = try await session.read(until: "number 6.")
                try await fixture.append(7...7)
                _ = try await fixture.follower.runOnce()
                let all = try await session.read(until: "number 7.")
                let numbers = all.split(separator: "data: number ").dropFirst().map { $0.prefix { $0 != "." } }
                #expect(numbers == ["5", "6", "7"])
                #expect(!all.contains("ready") && !all.contains("reset"))
            }
        }
    }

    @Test("What is not known any more is said, and the stream goes on from the end") func resets() async throws {
        let fixture = try await Fixture()
        try await fixture.append(1...9)
        let positions = try await fixture.positions()
        try await fixture.database.write { try $0.execute("DELETE FROM event_log WHERE id <= ?1", positions[4]) }
        try await fixture.server.testLive(routes: fixture.routes) { port in
            try await RawConnection.open(port: port) { session in
                try await session.send(Self.request + "Last-Event-ID: \(positions[1])\r\n\r\n")
                let reset = try await session.read(until: "\"position\":")
                #expect(reset.contains("id: \(positions[8])\nevent: reset\n"))
                try await fixture.append(10...10)
                _ = try await fixture.follower.runOnce()
                let all = try await session.read(until: "number 10.")
                #expect(!all.contains("number 9."))
            }
        }
    }

    @Test("A quiet stream shows that it lives, and how far it is") func keepsAlive() async throws {
        let fixture = try await Fixture()
        try await fixture.server.testLive(routes: fixture.routes) { port in
            try await RawConnection.open(port: port) { session in
                try await session.send(Self.request + "\r\n")
                _ = try await session.read(until: "ready")
                // The stream sends nothing about users; its position moves all the same.
                try await fixture.database.write { connection in
                    try EventLog.append([.userChanged(UserID(1))], at: Timestamp(microseconds: 1), on: connection)
                }
                _ = try await fixture.follower.runOnce()
                let end = try await fixture.database.read { try EventLog.end(on: $0) }
                // The news and the sign of life may meet; the next one finds nothing else.
                var all = ""
                while !all.contains(": still here\nid: \(end)\n\n") {
                    fixture.server.web.live.keepAlive()
                    all = try await session.read(until: ": still here\nid: ")
                    all = try await session.read(until: "\n\n")
                    await Task.yield()
                }
                #expect(!all.contains("data: number"))
            }
        }
    }

    @Test("Streams count against live.max_streams, with those of pages") func limits() async throws {
        let fixture = try await Fixture { $0.live.maxStreams = 0 }
        let response = try await fixture.server.test(routes: fixture.routes) { try await $0.execute(uri: "/changes", method: .get) }
        #expect(response.status == .serviceUnavailable && response.headers[.retryAfter] == "30")
        let own = try await Fixture { $0.live.maxStreamsPerUser = 0 }
        let refused = try await own.server.test(routes: own.routes) { try await $0.execute(uri: "/changes", method: .get) }
        #expect(refused.status == .tooManyRequests && refused.headers[.retryAfter] == "30")
    }

    @Test("A reader who has stopped reading is let go; one who is served is not") func letsGo() {
        let isLetGo = Flag()
        let stream = LiveStream(wakingOn: ChangeFeed.topic, onOverflow: { isLetGo.set() })
        for _ in 0..<1000 { stream.offer(.message(LiveMessage(topic: ChangeFeed.topic, position: 1, payload: ()))) }
        #expect(!isLetGo.value)
        for _ in 0..<20 {
            for _ in 0..<LiveStream.patience { stream.offer(.keepAlive) }
            #expect(!isLetGo.value)
            stream.isAlive()
        }
        for _ in 0...LiveStream.patience { stream.offer(.keepAlive) }
        #expect(isLetGo.value)
    }

    @Test("The right to read ends on an open stream, too") func endsWithTheRight() async throws {
        let fixture = try await Fixture()
        let isOver = Flag()
        let feed = fixture.feed
        try await fixture.server.testLive(routes: { routes in
            routes.get("changes") { request, context in
                try await feed.response(to: request, context: context, after: nil, for: .commandLine) {
                    if isOver.value { throw ClientError.unauthorized }
                    return { _ in ServerSentEvent(data: "told") }
                }
            }
        }) { port in
            let all = try await RawConnection.open(port: port) { session in
                try await session.send("GET /changes HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                _ = try await session.read(until: "ready")
                isOver.set()
                try await fixture.append(1...1)
                _ = try await fixture.follower.runOnce()
                return try await session.readToEnd()
            }
            #expect(!all.contains("told"))
        }
    }
}
