package import NIOCore
import NIOWebSocket
import Synchronization

/// A client's WebSocket connection, as the server's other parts hold it. What is sent when it has ended is lost.
package final class WebSocketLink: Sendable {
    private let channel: any Channel
    /// What was agreed on in the upgrade; nil for none.
    package let subprotocol: String?
    /// Where the client is; nil for one that has no address.
    package let address: IPAddress?
    private let place: ConnectionTable.Place?
    /// When bytes last came, in nanoseconds of the loops' clock.
    private let heard: Atomic<UInt64>
    private let isHeld = Atomic(false)
    private let belongs = Atomic(false)

    /// - Parameter client: its address, where a proxy told it.
    init(_ channel: any Channel, subprotocol: String?, client: IPAddress? = nil, place: ConnectionTable.Place?) {
        (self.channel, self.subprotocol, self.place) = (channel, subprotocol, place)
        address = client ?? channel.peerAddress
        heard = Atomic(NIODeadline.now().uptimeNanoseconds)
    }

    /// Where what is scheduled for this connection runs, and where its events are told.
    package var eventLoop: any EventLoop { channel.eventLoop }

    /// Whether what is sent now can be taken soon; false while the client does not read.
    package var isWritable: Bool { channel.isWritable }

    /// Sends a text message.
    package func send(_ text: String) { write(WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: text))) }

    /// Asks whether the client is still there; its answer is told as ``WebSocketEvents/pong``.
    package func ping() { write(WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer())) }

    /// Says why, and ends the connection when the client has answered that, or soon.
    package func close(_ closure: WebSocketClosure) {
        channel.pipeline.fireUserInboundEventTriggered(WebSocketServerHandler.Close(closure))
    }

    /// The client has shown that it belongs here: it makes no room for others any more when there are too many connections, and may
    /// send large messages.
    package func keep() {
        place?.works()
        belongs.store(true, ordering: .relaxed)
    }

    var isKept: Bool { belongs.load(ordering: .relaxed) }

    /// Whether any byte came in the last `time`: also a part of a large message.
    package func wasHeard(within time: TimeAmount) -> Bool {
        NIODeadline.uptimeNanoseconds(heard.load(ordering: .relaxed)) + time > .now()
    }

    /// Stops or goes on reading what the client sends, which then waits in the systems between. Pings are not answered meanwhile.
    package func hold(_ isHeld: Bool) {
        guard self.isHeld.exchange(isHeld, ordering: .relaxed) != isHeld else { return }
        channel.setOption(.autoRead, value: !isHeld).whenFailure { _ in }
    }

    func noteHeard() { heard.store(NIODeadline.now().uptimeNanoseconds, ordering: .relaxed) }

    private func write(_ frame: WebSocketFrame) { channel.writeAndFlush(frame, promise: nil) }
}
