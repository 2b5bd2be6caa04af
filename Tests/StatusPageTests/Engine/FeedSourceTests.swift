import Foundation
import Hummingbird
import HummingbirdTesting
import NIOCore
import NIOPosix
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("Looking at a source", .timeLimit(.minutes(5)))
struct FeedSourceTests {
    // MARK: Files

    @Test("A file is read whole, and what is no file is not opened")
    func files() async throws {
        let directory = try TestDirectory()
        let folder = FeedFolder(path: directory.path)
        let text = String(repeating: "FR;5;30;Rond\n", count: 10_000)
        _ = try directory.write("sms.data", text)
        #expect(try await folder.contents(of: "sms.data") == Data(text.utf8))
        await #expect(throws: FeedFailure.noFile) { try await folder.contents(of: "voice.data") }
        await #expect(throws: FeedFailure.noFile) { try await FeedFolder(path: directory.path + "/gone").contents(of: "sms.data") }
        await #expect(throws: FeedFailure.noFile) { try await FeedFolder(path: directory.path + "/sms.data").contents(of: "sms.data") }
        try FileManager.default.createDirectory(atPath: directory.path + "/email.data", withIntermediateDirectories: false)
        await #expect(throws: FeedFailure.unreadableFile) { try await folder.contents(of: "email.data") }
        #expect(mkfifo(directory.path + "/billing.data", 0o600) == 0)
        await #expect(throws: FeedFailure.unreadableFile) { try await folder.contents(of: "billing.data") }
    }

    @Test("A file that is too large is refused, and no more of it is read")
    func largeFile() async throws {
        let directory = try TestDirectory()
        let path = try directory.write("sms.data", "")
        #expect(truncate(path, 100 << 20) == 0)
        await #expect(throws: FeedFailure.tooLarge(limit: FeedLimits.bytes)) {
            try await FeedFolder(path: directory.path).contents(of: "sms.data")
        }
    }

    // MARK: Lists

    /// Asks a server with these answers for `mms`.
    private func ask(_ path: String = "") async throws -> Result<Data, FeedFailure> {
        let router = Router()
        router.get("mms") { request, _ in request.headers[.userAgent] ?? "" }
        router.get("failing/mms") { _, _ in Response(status: .internalServerError, body: .init(byteBuffer: ByteBuffer(string: "[]"))) }
        router.get("empty/mms") { _, _ in Response(status: .noContent) }
        router.get("moved/mms") { _, _ in Response(status: .found, headers: [.location: "/mms"]) }
        router.get("large/mms") { _, _ in
            Response(status: .ok, body: .init(byteBuffer: ByteBuffer(repeating: 0x20, count: FeedLimits.bytes + 100)))
        }
        return try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0))).test(.live) { server in
            let base = try #require(URL(string: "http://127.0.0.1:\(server.port ?? 0)" + path))
            return await contents(base, timeout: .seconds(20))
        }
    }

    private func contents(_ base: URL, timeout: Duration) async -> Result<Data, FeedFailure> {
        let http = OutboundHTTP.guarded(.privateToo, timeout: timeout, answerLimit: FeedLimits.bytes + 1)
        let source = FeedSource(folder: nil, address: FeedAddress(base: base, http: http), timeout: timeout)
        do { return .success(try await source.contents(of: .mms)) } catch { return .failure(FeedFailure(error)) }
    }

    @Test("A list is asked for below the address, with or without a slash at its end", arguments: ["", "/"])
    func list(path: String) async throws { #expect(try await ask(path) == .success(Data("Switchboard".utf8))) }

    @Test(
        "Anything but 200 is a failure, and no redirect is followed",
        arguments: [("/failing", 500), ("/empty", 204), ("/moved", 302), ("/missing", 404)])
    func statuses(path: String, status: Int) async throws { #expect(try await ask(path) == .failure(.status(status))) }

    @Test("An answer that is too large is refused")
    func largeList() async throws { #expect(try await ask("/large") == .failure(.tooLarge(limit: FeedLimits.bytes))) }

    /// Says something to each connection and then nothing any more.
    private final class Greeter: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        let words: String

        init(_ words: String) { self.words = words }

        func channelActive(context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: words)), promise: nil)
        }
    }

    @Test(
        "An answer that does not come, or never ends, is given up in time",
        arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n["])
    func slow(words: String) async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { $0.pipeline.addHandler(Greeter(words)) }.bind(host: "127.0.0.1", port: 0).get()
        let base = try #require(URL(string: "http://127.0.0.1:\(server.localAddress?.port ?? 0)"))
        let outcome = await contents(base, timeout: .milliseconds(300))
        try await server.close()
        #expect(outcome == .failure(.timeout))
    }

    @Test("Where nothing listens, and a host that nobody knows, are failures")
    func nowhere() async throws {
        let refused = await contents(try #require(URL(string: "http://127.0.0.1:9")), timeout: .seconds(20))
        #expect(refused == .failure(.refused))
        let unknown = await contents(try #require(URL(string: "http://host.invalid")), timeout: .seconds(20))
        #expect(unknown == .failure(.noHost))
    }

    @Test("A source without a place fails, and says so")
    func noPlace() async {
        let source = FeedSource(folder: nil, address: nil, timeout: .seconds(1))
        await #expect(throws: FeedFailure.noFile) { try await source.contents(of: .sms) }
        await #expect(throws: FeedFailure.unreachable) { try await source.contents(of: .mms) }
    }

    // MARK: Time

    @Test("A look that hangs is not followed by another one at the same source")
    func hanging() async throws {
        let stuck = Stuck()
        let http = OutboundHTTP { _ in
            await stuck.work()
            return .init(status: 200)
        }
        let base = try #require(URL(string: "http://127.0.0.1"))
        let source = FeedSource(folder: nil, address: FeedAddress(base: base, http: http), timeout: .milliseconds(50))
        await #expect(throws: FeedFailure.timeout) { try await source.contents(of: .mms) }
        await #expect(throws: FeedFailure.stillReading) { try await source.contents(of: .mms) }
        while !stuck.isWaiting { await Task.yield() }
        stuck.letGo()
        while !stuck.ended.value { await Task.yield() }
    }

    @Test("What a failure says names no address and no path")
    func sentences() {
        let failures: [any Error] = [
            OutboundFailure.noSuchHost("secret.internal"), OutboundFailure.refused, OutboundFailure.timeout, OutboundFailure.tls("secret"),
            OutboundFailure.answerTooLarge, OutboundFailure.forbidden("secret"), OutboundFailure.other("secret"), CancellationError(),
            FeedFailure.noFile,
        ]
        let sentences = failures.map { FeedFailure($0).sentence }
        #expect(sentences.allSatisfy { !$0.isEmpty && !$0.contains("secret") })
        #expect(Set(sentences).count == sentences.count - 1)
    }
}
