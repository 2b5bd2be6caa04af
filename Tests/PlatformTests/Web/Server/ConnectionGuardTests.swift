import Foundation
import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTP1
@testable import Platform
import TestKit
import Testing

@Suite struct ConnectionGuardTests {
    // MARK: Clients that do not read

    @Test(arguments: [true, false]) func whoReadsNothingForTooLongIsLetGo(readsInTime: Bool) throws {
        let connection = try GuardedConnection()
        connection.receive("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.channel.isWritable = false
        connection.channel.pipeline.fireChannelWritabilityChanged()
        connection.pass(seconds: 59)
        #expect(connection.channel.isActive)
        if readsInTime {
            connection.channel.isWritable = true
            connection.channel.pipeline.fireChannelWritabilityChanged()
        }
        connection.pass(seconds: 2)
        #expect(connection.channel.isActive == readsInTime)
    }

    // MARK: Framing

    @Test func anOldClientGetsABodyOfUnknownLengthPlainAndThenTheEnd() throws {
        let connection = try GuardedConnection()
        connection.receive("GET / HTTP/1.0\r\n\r\n")
        connection.answer([:], "one", "two")
        #expect(connection.sent == "HTTP/1.0 200 OK\r\nconnection: close\r\n\r\nonetwo")
        #expect(!connection.channel.isActive)
    }

    @Test func anOldClientIsKeptWhenItAsksAndTheLengthIsKnown() throws {
        let connection = try GuardedConnection()
        for _ in 1...2 {
            connection.receive("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
            connection.answer(["content-length": "3"], "one")
            #expect(connection.sent == "HTTP/1.0 200 OK\r\ncontent-length: 3\r\nconnection: keep-alive\r\n\r\none")
        }
        connection.receive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        connection.answer([:], "one")
        #expect(connection.sent == "HTTP/1.0 200 OK\r\nconnection: close\r\n\r\none")
        #expect(!connection.channel.isActive)
    }

    @Test func aClientOfTodayGetsChunksAndStays() throws {
        let connection = try GuardedConnection()
        connection.receive("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.answer([:], "one")
        #expect(connection.sent == "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n0\r\n\r\n")
        connection.receive("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        connection.answer(["content-length": "0"])
        #expect(connection.sent == "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        #expect(!connection.channel.isActive)
    }

    /// What comes behind such a request the HTTP library does not read: the connection would wait for ever, and hold it all.
    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n", "CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n",
    ]) func whoAsksForAnotherProtocolIsAnsweredAndLeft(request: String) throws {
        let connection = try GuardedConnection()
        connection.receive(request + "GET /second HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(connection.requests.count == 1)
        connection.answer(["content-length": "0"])
        #expect(connection.sent == "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        #expect(!connection.channel.isActive)
    }

    @Test func headHasNoBodyWhateverIsWritten() throws {
        let connection = try GuardedConnection()
        connection.receive("HEAD / HTTP/1.1\r\nHost: x\r\n\r\nHEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.answer([:], "never seen")
        #expect(connection.sent == "HTTP/1.1 200 OK\r\n\r\n")
        connection.answer(["content-length": "10"], "never seen", status: .serviceUnavailable)
        #expect(connection.sent == "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 10\r\n\r\n")
        #expect(connection.channel.isActive)
    }

    @Test func anAnswerWithoutBodySaysNothingOfLength() throws {
        let connection = try GuardedConnection()
        connection.receive("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.answer(["content-length": "0"], status: .noContent)
        #expect(connection.sent == "HTTP/1.1 204 No Content\r\n\r\n")
    }

    @Test func whoNeedNotNameAHostMeansTheOneReached() throws {
        let connection = try GuardedConnection()
        connection.receive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        connection.answer(["content-length": "0"])
        connection.receive("GET / HTTP/1.1\r\n\r\n")
        #expect(connection.requests.map { $0.headers["host"] } == [["127.0.0.1:8220"], []])
    }

    @Test(arguments: [("1.1", true), ("1.0", false)])
    func whoAsksFirstIsToldToGoOn(version: String, isTold: Bool) throws {
        let connection = try GuardedConnection()
        connection.receive("POST / HTTP/\(version)\r\nHost: x\r\nContent-Length: 1\r\nExpect: 100-Continue\r\n\r\n")
        #expect(connection.sent == (isTold ? "HTTP/1.1 100 Continue\r\n\r\n" : ""))
    }

    // MARK: Garbage

    @Test func garbageIsAnsweredWithTheUsualHeadersAndLogged() throws {
        let connection = try GuardedConnection(isSecure: true)
        connection.receive("GET /\u{1} HTTP/1.1\r\n\r\n")
        let sent = connection.sent
        #expect(sent.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        for header in [
            "X-Content-Type-Options: nosniff", "Cache-Control: no-store", "Content-Security-Policy: default-src 'none'",
            "Strict-Transport-Security: max-age=31536000", "Content-Type: application/problem+json", "Connection: close", "Date: ",
        ] {
            #expect(sent.lowercased().contains("\r\n" + header.lowercased()), "\(header)")
        }
        let id = try #require(sent.firstMatch(of: /(?i)x-request-id: ([0-9a-f]+)/)?.1)
        #expect(sent.contains(#""request_id":"\#(id)""#))
        #expect(connection.log.text.contains("malformed request") && connection.log.text.contains(id))
        #expect(connection.log.text.contains("reason") && connection.log.text.contains("192.0.2.1"))
        #expect(!connection.channel.isActive)
    }

    @Test func garbageBehindARequestWaitsForItsAnswer() throws {
        let connection = try GuardedConnection()
        connection.receive("GET / HTTP/1.1\r\nHost: x\r\n\r\n\0\0\0\r\n\r\n")
        #expect(connection.sent.isEmpty)
        connection.answer(["content-length": "3"], "one")
        let sent = connection.sent
        #expect(sent.hasPrefix("HTTP/1.1 200 OK"))
        #expect(sent.contains("oneHTTP/1.1 400 Bad Request"))
    }

    @Test func aHeadTooLargeIsToldSo() throws {
        let connection = try GuardedConnection()
        connection.receive("GET / HTTP/1.1\r\nX-Large: \(String(repeating: "x", count: 100_000))\r\n\r\n")
        #expect(connection.sent.hasPrefix("HTTP/1.1 431"))
    }

    // MARK: Slow clients

    @Test func aSilentConnectionIsClosedWithoutAWord() throws {
        let connection = try GuardedConnection()
        connection.pass(seconds: 9)
        #expect(connection.channel.isActive)
        connection.pass(seconds: 1)
        #expect(!connection.channel.isActive)
        #expect(connection.sent.isEmpty)
    }

    @Test func aHeadThatDripsIsGivenUp() throws {
        let connection = try GuardedConnection()
        for byte in "GET / HTTP" {
            connection.receive(String(byte))
            connection.pass(seconds: 1)
        }
        let sent = connection.sent
        #expect(sent.hasPrefix("HTTP/1.1 408 Request Timeout") && sent.contains("limits.head_seconds"))
    }

    @Test func theNextHeadOnAKeptConnectionHasItsOwnTime() throws {
        let connection = try GuardedConnection()
        connection.receive("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.pass(seconds: 100)
        connection.answer(["content-length": "0"])
        connection.pass(seconds: 50)
        #expect(connection.channel.isActive)
        connection.receive("GET /")
        _ = connection.sent
        connection.pass(seconds: 9)
        #expect(connection.sent.isEmpty)
        connection.pass(seconds: 1)
        #expect(connection.sent.hasPrefix("HTTP/1.1 408"))
    }

    @Test func aBodyThatDoesNotComeFailsItsRequest() throws {
        let connection = try GuardedConnection()
        connection.receive("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n")
        for _ in 1...19 {
            connection.pass(seconds: 1)
            connection.receive("x")
        }
        #expect(connection.failure == nil)
        connection.pass(seconds: 2)
        let failure = try #require(connection.failure)
        #expect(failure.status == .requestTimeout && failure.sentAs == "body-timeout")
        #expect(failure.headers[.connection] == "close")
    }

    @Test func aBodyThatStandsStillFailsHoweverMuchHasCome() throws {
        let connection = try GuardedConnection()
        connection.receive("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
        connection.pass(seconds: 1)
        connection.receive(String(repeating: "x", count: 500_000))
        connection.pass(seconds: 19)
        #expect(connection.failure == nil)
        connection.pass(seconds: 1)
        #expect(connection.failure?.status == .requestTimeout)
    }

    @Test func aBodyThatMovesMayTakeLongUntilItOnlyDrips() throws {
        let connection = try GuardedConnection()
        connection.receive("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
        for _ in 1...60 {
            connection.pass(seconds: 1)
            connection.receive(String(repeating: "x", count: 500))
        }
        #expect(connection.failure == nil)
        for _ in 1...5 {
            connection.pass(seconds: 4)
            connection.receive("x")
        }
        connection.pass(seconds: 1)
        #expect(connection.failure?.status == .requestTimeout)
    }

    @Test func aBodyThatNobodyWaitsForEndsTheConnection() throws {
        let connection = try GuardedConnection()
        connection.receive("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n")
        connection.answer(["content-length": "0"], status: .unauthorized)
        #expect(connection.channel.isActive)
        connection.pass(seconds: 20)
        #expect(!connection.channel.isActive)
    }

    // MARK: Too many

    private func crowded(_ log: TestLog) throws -> (ConnectionTable, [GuardedConnection]) {
        let table = ConnectionTable(limits: .init(total: 10, perAddress: 1, reserve: 1), trustedProxies: [], logger: log.logger)
        let busy = try GuardedConnection(table)
        busy.receive("GET /live HTTP/1.1\r\nHost: x\r\n\r\n")
        return (table, [busy])
    }

    @Test func whoFindsNoRoomIsOnlyToldOfHealth() throws {
        let log = TestLog()
        let (table, _) = try crowded(log)
        let first = try GuardedConnection(table)
        first.receive("GET /healthz?x HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(first.requests.map(\.uri) == ["/healthz?x"])
        first.answer(["content-length": "2"], "ok")
        #expect(first.sent.contains("connection: close"))
        first.pass(seconds: 1)
        let second = try GuardedConnection(table)
        second.receive("GET /incidents HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(second.requests.isEmpty)
        let sent = second.sent
        #expect(sent.hasPrefix("HTTP/1.1 503") && sent.contains("limits.connections_per_address"))
        #expect(log.text.contains("too many connections"))
    }

    @Test func theSilentMakeRoomAndWhoSendsIsTold() throws {
        let table = ConnectionTable(limits: .init(total: 1, perAddress: 10), trustedProxies: [], logger: TestLog().logger)
        let silent = try GuardedConnection(table)
        let half = try GuardedConnection(table)
        #expect(!silent.channel.isActive && half.channel.isActive)
        half.receive("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n")
        let dripping = try GuardedConnection(table)
        #expect(half.failure?.status == .serviceUnavailable)
        dripping.receive("GET /")
        _ = try GuardedConnection(table)
        #expect(dripping.sent.hasPrefix("HTTP/1.1 503"))
    }
}
