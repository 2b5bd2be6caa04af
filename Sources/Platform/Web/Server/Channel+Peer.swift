import NIOCore

extension Channel {
    /// Where the other side is; nil for a local socket.
    var peerAddress: IPAddress? { remoteAddress?.ipAddress.flatMap { IPAddress($0) } }
}
