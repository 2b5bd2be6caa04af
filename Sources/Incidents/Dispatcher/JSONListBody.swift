import Foundation
import Hummingbird
import NIOCore
import NIOFoundationCompat
import Platform
import Synchronization

/// `{"<key>":[…]}` of any length, read and sent in batches, so that memory holds one of them.
struct JSONListBody<Item: Encodable & Sendable, Cursor: Sendable>: Sendable {
    struct Stretch: Sendable {
        let items: [Item]
        /// Where the next one begins; nil behind the last.
        let next: Cursor?
    }

    let key: String
    /// Reads the first batch for nil.
    let read: @Sendable (Cursor?) async throws -> Stretch

    /// The first batch is read before anything is sent: what fails by then is answered as a failure.
    func response() async throws -> Response {
        let first = try await read(nil)
        let opening = try ByteBuffer(string: "{\"\(key)\":[") + Self.encoded(first.items)
        guard let next = first.next else {
            return Response(
                status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: opening + ByteBuffer(string: "]}")))
        }
        let read = read
        let unsent = Unsent(opening)
        let body = ResponseBody { writer in
            if let opening = unsent.take() { try await writer.write(opening) }
            var cursor: Cursor? = next
            while let start = cursor {
                let stretch = try await read(start)
                if !stretch.items.isEmpty { try await writer.write(ByteBuffer(string: ",") + Self.encoded(stretch.items)) }
                cursor = stretch.next
            }
            try await writer.write(ByteBuffer(string: "]}"))
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/json"], body: body)
    }

    /// The items joined by commas.
    private static func encoded(_ items: [Item]) throws -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return ByteBuffer(data: try encoder.encode(items).dropFirst().dropLast())
    }
}

/// Lets go of what it holds when asked for it: the stream that sends it may last long.
private final class Unsent: Sendable {
    private let buffer: Mutex<ByteBuffer?>

    init(_ buffer: ByteBuffer) { self.buffer = Mutex(buffer) }

    func take() -> ByteBuffer? {
        buffer.withLock { buffer in
            defer { buffer = nil }
            return buffer
        }
    }
}

private func + (left: ByteBuffer, right: ByteBuffer) -> ByteBuffer {
    var result = left
    result.writeImmutableBuffer(right)
    return result
}
