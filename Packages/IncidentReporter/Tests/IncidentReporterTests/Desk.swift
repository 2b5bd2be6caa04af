import Foundation
import IncidentReporter
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A server that answers as it is told, and writes down what it was sent.
final class Desk: Sendable {
    struct Sent: Sendable {
        let path: String
        let headers: HTTPHeaders
        let body: Data

        var event: [String: Any] { (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:] }
        var title: String { event["title"] as? String ?? "" }
        var logs: [String] { event["logs"] as? [String] ?? [] }
        var key: String { headers.first(name: "Idempotency-Key") ?? "" }
    }

    enum Answer: Sendable {
        case say(Int, headers: [String: String] = [:], body: String = "{}")
        /// The connection breaks after the request.
        case cut
        /// Nothing at all.
        case silence
    }

    private struct State {
        var sent: [Sent] = []
        /// Used up one by one; when there are none left everything is accepted.
        var answers: [Answer] = []
        var channel: (any Channel)?
        var port = 0
        var open: [ObjectIdentifier: any Channel] = [:]
    }

    private let state = Mutex(State())

    var sent: [Sent] { state.withLock { $0.sent } }
    var titles: [String] { sent.map(\.title) }
    var url: String { "http://127.0.0.1:\(state.withLock { $0.port })" }

    func answer(_ answers: Answer...) { state.withLock { $0.answers += answers } }

    /// Again on the same port, once it has had one.
    func start() async throws {
        let port = state.withLock { $0.port }
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(DeskHandler(desk: self))
                    self.state.withLock { $0.open[ObjectIdentifier(channel)] = channel }
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        state.withLock { ($0.channel, $0.port) = (channel, channel.localAddress?.port ?? 0) }
    }

    func stop() async throws {
        let (channel, open) = state.withLock { state in
            defer { (state.channel, state.open) = (nil, [:]) }
            return (state.channel, state.open)
        }
        try await channel?.close()
        for each in open.values { try? await each.close() }
    }

    func take(_ sent: Sent) -> Answer {
        state.withLock { state in
            state.sent.append(sent)
            if state.answers.isEmpty { return .say(200, body: #"{"event_id":"\#(state.sent.count)","incident_id":7}"#) }
            return state.answers.removeFirst()
        }
    }
}

private final class DeskHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let desk: Desk
    private var head: HTTPRequestHead?
    private var body = Data()

    init(desk: Desk) { self.desk = desk }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): (self.head, body) = (head, Data())
        case .body(let part): body += part.readableBytesView
        case .end:
            guard let head else { return }
            switch desk.take(Desk.Sent(path: head.uri, headers: head.headers, body: body)) {
            case .cut: context.close(promise: nil)
            case .silence: break
            case .say(let status, let headers, let text): say(status, headers, text, context)
            }
        }
    }

    private func say(_ status: Int, _ headers: [String: String], _ text: String, _ context: ChannelHandlerContext) {
        let all = HTTPHeaders(headers.map { ($0, $1) } + [("Content-Length", String(text.utf8.count))])
        context.write(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: all))), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}

/// A folder that is removed in the end.
final class Scratch: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "reporter-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        return "\(path)/\(name)"
    }

    /// How many reports wait in it.
    var kept: Int {
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return names.count { $0.hasSuffix(".json") }
    }
}

/// A desk that runs, a spool, and reporters to it.
struct Stage {
    let desk = Desk()
    let scratch: Scratch

    init() async throws {
        scratch = try Scratch()
        try await desk.start()
    }

    func options(_ change: (inout ReporterOptions) -> Void = { _ in }) -> ReporterOptions {
        var options = ReporterOptions()
        (options.spool, options.timeout, options.host) = (.folder("\(scratch.path)/spool"), .seconds(5), "web-1")
        change(&options)
        return options
    }

    func reporter(
        logFiles: [String] = [], maxLogLines: Int = 100, path: String = "", _ change: (inout ReporterOptions) -> Void = { _ in }
    ) -> IncidentReporter {
        IncidentReporter(
            url: desk.url + path, service: "Shop", code: "the-code", logFiles: logFiles, maxLogLines: maxLogLines,
            options: options(change))
    }
}
