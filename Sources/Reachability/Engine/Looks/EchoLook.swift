import Foundation
import Kernel
import NIOCore
import NIOPosix

/// One echo of a host, over a ping socket: for that a process needs no rights but that its group may open one.
enum EchoLook {
    static func micros(_ host: String, _ timeout: Duration) async throws -> Int {
        let address = try await NameLook.address(of: host, port: 0, timeout)
        let echo = Echo(isIPv6: address.protocol == .inet6)
        let channel = try await open(echo)
        do {
            let micros = try await ask(echo, address, over: channel, timeout)
            try? await channel.close()
            return micros
        } catch {
            try? await channel.close()
            throw error
        }
    }

    /// Whether this process may open a ping socket. What else is wrong is found out by looking.
    static func isAllowed() async -> Bool {
        do {
            try await open(Echo(isIPv6: false)).close()
            return true
        } catch { return error as? ProbeFailure != .pingForbidden }
    }

    private static func open(_ echo: Echo) async throws -> any Channel {
        let anybody = try SocketAddress(ipAddress: echo.isIPv6 ? "::" : "0.0.0.0", port: 0)
        do {
            return try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .protocolSubtype(.init(rawValue: CInt(echo.isIPv6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP)))
                .bind(to: anybody).get()
        } catch let error as IOError where [EACCES, EPERM].contains(error.errnoCode) {
            throw ProbeFailure.pingForbidden
        }
    }

    private static func ask(_ echo: Echo, _ address: SocketAddress, over channel: any Channel, _ timeout: Duration) async throws -> Int {
        let answered = channel.eventLoop.makePromise(of: Int.self)
        let waiting = TimeAmount.nanoseconds(timeout.microseconds * 1000)
        let timer = channel.eventLoop.scheduleTask(in: waiting) { answered.fail(ProbeFailure.timeout) }
        answered.futureResult.whenComplete { _ in timer.cancel() }
        do {
            try await channel.eventLoop.submit {
                try channel.pipeline.syncOperations.addHandler(EchoHandler(echo, answered))
            }.get()
            try await channel.writeAndFlush(AddressedEnvelope(remoteAddress: address, data: echo.request)).get()
        } catch {
            // Also where the network is not reachable at all.
            answered.fail(error)
        }
        return try await answered.futureResult.get()
    }
}

/// An echo request (RFC 792, RFC 4443), and which answer is its own. The kernel fills in the identifier and the checksum.
struct Echo: Sendable {
    private static let tokenLength = 16
    private static let headLength = 8

    let isIPv6: Bool
    private let token: [UInt8]

    init(isIPv6: Bool) {
        var chance = SystemRandomNumberGenerator()
        self.init(isIPv6: isIPv6, token: (0..<Self.tokenLength).map { _ in UInt8.random(in: .min ... .max, using: &chance) })
    }

    init(isIPv6: Bool, token: [UInt8]) { (self.isIPv6, self.token) = (isIPv6, token) }

    var request: ByteBuffer {
        // Type, code, checksum, identifier, sequence.
        ByteBuffer(bytes: [isIPv6 ? 128 : 8, 0, 0, 0, 0, 0, 0, 1] + token)
    }

    func isAnswered(by bytes: ByteBuffer) -> Bool {
        guard bytes.getInteger(at: bytes.readerIndex, as: UInt8.self) == (isIPv6 ? 129 : 0) else { return false }
        return bytes.getBytes(at: bytes.readerIndex + Self.headLength, length: token.count) == token
    }
}

private final class EchoHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let echo: Echo
    private let answered: EventLoopPromise<Int>
    private let watch = Stopwatch()

    init(_ echo: Echo, _ answered: EventLoopPromise<Int>) { (self.echo, self.answered) = (echo, answered) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard echo.isAnswered(by: unwrapInboundIn(data).data) else { return }
        answered.succeed(watch.micros)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { answered.fail(error) }

    func channelInactive(context: ChannelHandlerContext) { answered.fail(ProbeFailure.timeout) }
}
