import Foundation
import Kernel
import NIOCore
import NIOPosix
import NIOSSL
import Platform

/// How long the certificate of a server holds. Who issued it is no matter here: an HTTP probe finds that out.
enum CertificateLook {
    private static let day = 86_400

    static func micros(_ host: String, _ port: Int, days: Int, at time: Timestamp, _ timeout: Duration) async throws -> Int {
        let address = try await NameLook.address(of: host, port: port, timeout)
        let context = try context.get()
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let found = loop.makePromise(of: (ends: Int, micros: Int).self)
        let timer = loop.scheduleTask(in: .nanoseconds(timeout.microseconds * 1000)) { found.fail(ProbeFailure.timeout) }
        found.futureResult.whenComplete { _ in timer.cancel() }
        let watch = Stopwatch()
        let isWritten = (try? SocketAddress(ipAddress: host, port: port)) != nil
        let bootstrap = ClientBootstrap(group: loop).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                let handler = try NIOSSLClientHandler(context: context, serverHostname: isWritten ? nil : host) { chain, verdict in
                    if let certificate = chain.first { found.succeed((Int(certificate.notValidAfter), watch.micros)) }
                    verdict.succeed(.certificateVerified)
                }
                try channel.pipeline.syncOperations.addHandlers([handler, CertificateHandler(found)])
            }
        }
        let channel: any Channel
        do { channel = try await ConnectionLook.open(bootstrap, address, timeout) } catch {
            found.fail(error)
            throw error
        }
        let result = await found.futureResult.result()
        try? await channel.close()
        return try judged(try result.get(), days: days, at: time)
    }

    private static func judged(_ found: (ends: Int, micros: Int), days: Int, at time: Timestamp) throws -> Int {
        let left = found.ends - Int(time.microseconds / 1_000_000)
        guard left > 0 else { throw ProbeFailure("the certificate has expired") }
        guard left >= days * day else { throw ProbeFailure("the certificate expires in \(left / day) days") }
        return found.micros
    }

    private static let context = Result {
        var configuration = TLSConfiguration.makeClientConfiguration()
        // Nobody is asked whether the issuer is trusted, so none has to be loaded.
        configuration.trustRoots = .certificates([])
        return try NIOSSLContext(configuration: configuration)
    }
}

private final class CertificateHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let found: EventLoopPromise<(ends: Int, micros: Int)>

    init(_ found: EventLoopPromise<(ends: Int, micros: Int)>) { self.found = found }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        found.fail(ProbeFailure(.tls(TLSFault(error).reason)))
    }

    func channelInactive(context: ChannelHandlerContext) { found.fail(ProbeFailure("the connection was closed")) }
}

extension EventLoopFuture where Value: Sendable {
    /// Either outcome, so that what is open can be closed before it is looked at.
    fileprivate func result() async -> Result<Value, any Error> {
        do { return .success(try await get()) } catch { return .failure(error) }
    }
}
