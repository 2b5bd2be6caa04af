import Foundation
import Kernel
import NIOCore
import NIOPosix
import Platform
import Testing

@testable import Reachability

@Suite("Looks over the network of this machine", .timeLimit(.minutes(1)))
struct LookTests {
    private static let timeout = Duration.seconds(5)

    private static func listener() async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(host: "127.0.0.1", port: 0).get()
    }

    @Test("A port that listens, and one that does not any more")
    func connection() async throws {
        let listener = try await Self.listener()
        let port = try #require(listener.localAddress?.port)
        #expect(try await ConnectionLook.micros("127.0.0.1", port, Self.timeout) > 0)
        try await listener.close()
        await #expect(throws: ProbeFailure("nothing listens there (connection refused)")) {
            _ = try await ConnectionLook.micros("127.0.0.1", port, Self.timeout)
        }
    }

    @Test("A name of this machine, and one that nobody has")
    func names() async throws {
        #expect(try await NameLook.micros("localhost", expecting: nil, Self.timeout) > 0)
        // Not where it leads to instead: that is nothing for everybody who sees probes.
        await #expect(throws: ProbeFailure("localhost does not lead to 192.0.2.1")) {
            _ = try await NameLook.micros("localhost", expecting: "192.0.2.1", Self.timeout)
        }
        await #expect(throws: ProbeFailure.self) { _ = try await NameLook.micros("nobody.invalid", expecting: nil, Self.timeout) }
    }

    @Test("An address is the same however it is written")
    func spelling() async throws {
        #expect(try await NameLook.micros("::1", expecting: "0:0:0:0:0:0:0:1", Self.timeout) > 0)
        #expect(try await NameLook.micros("127.0.0.1", expecting: "::ffff:127.0.0.1", Self.timeout) > 0)
    }

    @Test("A look of several parts has one end for all of them")
    func end() async throws {
        var draft = ProbeDraft(name: "a", kind: .tls, target: "a.example.org")
        draft.timeout = 1
        let look = ProbeLook { _ in
            for await _ in AsyncStream<Void>(unfolding: { await withUnsafeContinuation { _ in } }) {}
            return 1
        }
        let begin = ContinuousClock.now
        let result = try await look.result(draft, at: Timestamp(microseconds: 0))
        #expect(result.error == "no answer in time")
        #expect(ContinuousClock.now - begin < .milliseconds(1900))
    }

    @Test(
        "What goes wrong is said in words",
        arguments: [
            (OutboundFailure.refused as any Error, "nothing listens there (connection refused)"),
            (IOError(errnoCode: EHOSTUNREACH, reason: "connect"), "No route to host"), (ProbeFailure.timeout, "no answer in time"),
        ])
    func words(_ error: any Error, _ text: String) async throws {
        let look = ProbeLook { _ in throw error }
        let draft = ProbeDraft(name: "a", kind: .icmp, target: "a.example.org")
        #expect(try await look.result(draft, at: Timestamp(microseconds: 0)).error == text)
    }

    @Test("An echo of this machine, or the hint where ping sockets are forbidden")
    func echo() async throws {
        do {
            let micros = try await EchoLook.micros("127.0.0.1", Self.timeout)
            #expect(micros > 0)
        } catch let failure as ProbeFailure {
            #expect(failure.text.contains("net.ipv4.ping_group_range"))
        }
    }

    @Test("A server that never speaks has no certificate")
    func silent() async throws {
        let listener = try await Self.listener()
        let port = try #require(listener.localAddress?.port)
        await #expect(throws: ProbeFailure.timeout) {
            _ = try await CertificateLook.micros("127.0.0.1", port, days: 1, at: Timestamp(microseconds: 0), .milliseconds(300))
        }
        try await listener.close()
    }

    @Test("Only a status of success and the expected text count")
    func pages() async throws {
        func look(_ status: Int, _ body: String, _ expected: String?) async throws -> Int {
            let http = OutboundHTTP { _ in .init(status: status, body: Data(body.utf8)) }
            return try await PageLook.micros("http://example.org/", expecting: expected, http)
        }
        #expect(try await look(204, "", nil) >= 0)
        #expect(try await look(200, "all is well", "is well") >= 0)
        await #expect(throws: ProbeFailure.self) { _ = try await look(200, "all is lost", "is well") }
        for status in [301, 304, 404, 500] {
            await #expect(throws: ProbeFailure("HTTP \(status)")) { _ = try await look(status, "is well", "is well") }
        }
    }
}
