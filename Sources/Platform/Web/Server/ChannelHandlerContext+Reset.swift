import Foundation
import NIOCore
import NIOSSL

extension ChannelHandlerContext {
    /// Ends the connection so that the client gets an error (TCP's RST) and no orderly end. What it has not read yet may be lost.
    func reset(_ promise: EventLoopPromise<Void>? = nil) {
        _ = (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        // Below TLS, whose own goodbye would be an orderly end.
        let wire = (try? pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)) ?? self
        wire.close(promise: promise)
    }
}
