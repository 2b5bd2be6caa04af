import CZlib

/// zlib, as much of it as HTTP needs.
enum Gzip {
    enum Failure: Error, Equatable {
        /// More than the cap would come out.
        case tooLarge
        /// Not gzip or zlib data, or cut off.
        case corrupt
        case outOfMemory
    }

    /// The gzip form of some bytes; nil when it would not be smaller.
    static func compress(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        guard switchboard_deflate_init_gzip(&stream, 9) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: bytes.count)
        let status = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = uInt(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = uInt(target.count)
                return deflate(&stream, Z_FINISH)
            }
        }
        // Without room for the end the result is larger than the original.
        guard status == Z_STREAM_END else { return nil }
        output.removeLast(Int(stream.avail_out))
        return output
    }

    /// Inflates gzip or zlib data, stopping as soon as more than `limit` bytes come out. Several gzip members one behind the
    /// other are one text (RFC 1952, section 2.2); what else stands behind the end is ignored.
    /// - Parameter isRaw: whether the data have neither header (RFC 1951).
    static func inflate(_ source: UnsafeRawBufferPointer, isRaw: Bool = false, limit: Int) throws(Failure) -> [UInt8] {
        var stream = z_stream()
        guard switchboard_inflate_init(&stream) == Z_OK else { throw .outOfMemory }
        defer { inflateEnd(&stream) }
        guard !isRaw || inflateReset2(&stream, -15) == Z_OK else { throw .outOfMemory }
        // zlib does not write to its input, though its declaration allows it.
        stream.next_in = UnsafeMutablePointer(mutating: source.bindMemory(to: UInt8.self).baseAddress)
        stream.avail_in = uInt(source.count)
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 32 << 10)
        while true {
            let (status, produced) = chunk.withUnsafeMutableBufferPointer { target in
                stream.next_out = target.baseAddress
                stream.avail_out = uInt(target.count)
                let status = CZlib.inflate(&stream, Z_NO_FLUSH)
                return (status, target.count - Int(stream.avail_out))
            }
            guard result.count + produced <= limit else { throw .tooLarge }
            result.append(contentsOf: chunk[..<produced])
            if status == Z_STREAM_END {
                guard !isRaw, beginsWithMember(stream), inflateReset(&stream) == Z_OK else { return result }
                continue
            }
            guard status == Z_OK, produced > 0 || stream.avail_in > 0 else { throw .corrupt }
        }
    }

    private static func beginsWithMember(_ rest: z_stream) -> Bool {
        guard rest.avail_in >= 2, let next = rest.next_in else { return false }
        return next[0] == 0x1F && next[1] == 0x8B
    }
}
