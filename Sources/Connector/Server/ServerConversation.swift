import Foundation
import Kernel
import Logging
import NIOCore
import Platform

/// What a connector and a server say to each other on one connection.
protocol ServerConversation: Sendable {
    /// Offered in the handshake; nil for the old protocol, which knows none.
    var subprotocol: String? { get }
    /// The path of a server whose address has none.
    var path: String { get }

    /// Talks until the connection ends, and then throws the ``WebSocketClosure``. Calls `onWelcome` once the server has let the
    /// connector in, as far as the protocol tells.
    func run(on connection: WebSocketConnection, _ workbench: Workbench, onWelcome: @escaping @Sendable () -> Void) async throws
    /// Says who it is, but wants nothing that there is: a server that would let it in ends the connection with 4002, any other
    /// with 4001.
    func tryOut(on connection: WebSocketConnection) async throws
}

/// Bytes of a message, in both protocols.
enum MessageLimit {
    static let bytes = 10_240_000

    static let failure = SourceFailure(.tooLarge, "the result has more than \(bytes) bytes")
}

extension ByteBuffer {
    /// A message of JSON around a value that is there as bytes already.
    init(_ start: String, _ value: JSONText, _ end: String = "}") {
        self.init()
        reserveCapacity(start.utf8.count + value.data.count + end.utf8.count)
        writeString(start)
        writeBytes(value.data)
        writeString(end)
    }
}

extension WebSocketMessage {
    /// The object it holds; nil for what is none.
    var object: JSON? {
        let data =
            switch self {
            case .text(let text): Data(text.utf8)
            case .binary(let bytes): Data(bytes.readableBytesView)
            }
        guard let json = try? JSONDecoder().decode(JSON.self, from: data), json.fields != nil else { return nil }
        return json
    }
}
