/// Inflates a gzip file (RFC 1952, RFC 1951) and keeps only its end: rotated logs are compressed, and this is all that is needed of
/// a library for it.
struct Gunzip {
    struct Tail {
        var head: [UInt8]
        var data: [UInt8]
        var isCut: Bool
    }

    struct Broken: Error {}

    static let mostInflatedBytes = 64 * 1024 * 1024
    static let mostPackedBytes = 32 * 1024 * 1024
    static let window = 32 * 1024
    private static let headBytes = 4

    static func tail(of file: Descriptor, size: Int, keeping count: Int) throws -> Tail {
        guard size <= mostPackedBytes else { throw Broken() }
        return try tail(of: try file.read(at: 0, count: size), keeping: count)
    }

    static func tail(of packed: [UInt8], keeping count: Int) throws -> Tail {
        var inflater = Gunzip(input: packed, keeping: max(count, window))
        // One file may be several archives, one after the other.
        repeat { try inflater.member() } while inflater.isAtMember && !inflater.isFull
        let kept = inflater.output.suffix(count)
        return Tail(head: inflater.head, data: Array(kept), isCut: inflater.total > kept.count)
    }

    private let input: [UInt8]
    private let keeping: Int
    private var position = 0
    private var bits: UInt32 = 0
    private var bitCount = 0
    private var output: [UInt8] = []
    private var head: [UInt8] = []
    private var total = 0

    private init(input: [UInt8], keeping: Int) { (self.input, self.keeping) = (input, keeping) }

    /// What stands behind the last member is filling.
    private var isAtMember: Bool { position < input.count && input[position...].starts(with: [0x1F, 0x8B]) }

    private var isFull: Bool { total >= Self.mostInflatedBytes }

    // MARK: The archive

    private mutating func member() throws {
        guard try byte() == 0x1F, try byte() == 0x8B, try byte() == 8 else { throw Broken() }
        let flags = try byte()
        for _ in 0..<6 { _ = try byte() }
        if flags & 4 != 0 {
            let length = Int(try byte()) | Int(try byte()) << 8
            for _ in 0..<length { _ = try byte() }
        }
        // The name of the file, and a comment.
        for flag in [8, 16] as [UInt8] where flags & flag != 0 { while try byte() != 0 {} }
        if flags & 2 != 0 { for _ in 0..<2 { _ = try byte() } }
        try inflate()
        // Check sum and length.
        position += 8
    }

    private mutating func inflate() throws {
        var isLast = false
        while !isLast && !isFull {
            isLast = try take(1) == 1
            switch try take(2) {
            case 0: try copyStored()
            case 1: try inflate(Huffman.fixedLengths, Huffman.fixedDistances)
            case 2:
                let (lengths, distances) = try codes()
                try inflate(lengths, distances)
            default: throw Broken()
            }
        }
        (bits, bitCount) = (0, 0)
    }

    private mutating func copyStored() throws {
        (bits, bitCount) = (0, 0)
        let length = Int(try byte()) | Int(try byte()) << 8
        position += 2
        for _ in 0..<length { put(try byte()) }
    }

    // MARK: Compressed blocks

    private mutating func codes() throws -> (Huffman, Huffman) {
        let literals = try take(5) + 257
        let distances = try take(5) + 1
        let count = try take(4) + 4
        var lengths = [UInt8](repeating: 0, count: 19)
        for index in Huffman.order.prefix(count) { lengths[index] = UInt8(try take(3)) }
        let code = Huffman(lengths)
        var all: [UInt8] = []
        while all.count < literals + distances {
            switch try symbol(code) {
            case let length where length < 16: all.append(UInt8(length))
            case 16:
                guard let last = all.last else { throw Broken() }
                all += [UInt8](repeating: last, count: try take(2) + 3)
            case 17: all += [UInt8](repeating: 0, count: try take(3) + 3)
            default: all += [UInt8](repeating: 0, count: try take(7) + 11)
            }
        }
        guard all.count == literals + distances else { throw Broken() }
        return (Huffman(Array(all[..<literals])), Huffman(Array(all[literals...])))
    }

    private mutating func inflate(_ lengths: Huffman, _ distances: Huffman) throws {
        while !isFull {
            let value = try symbol(lengths)
            if value < 256 {
                put(UInt8(value))
                continue
            }
            if value == 256 { return }
            guard value - 257 < Huffman.lengthBases.count else { throw Broken() }
            let length = Huffman.lengthBases[value - 257] + (try take(Huffman.lengthBits[value - 257]))
            let index = try symbol(distances)
            guard index < Huffman.distanceBases.count else { throw Broken() }
            let distance = Huffman.distanceBases[index] + (try take(Huffman.distanceBits[index]))
            guard distance <= output.count else { throw Broken() }
            for _ in 0..<length { put(output[output.count - distance]) }
        }
    }

    private mutating func symbol(_ code: Huffman) throws -> Int {
        var value = 0
        var first = 0
        var index = 0
        for count in code.counts.dropFirst() {
            value |= try take(1)
            if value - count < first { return code.symbols[index + value - first] }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        throw Broken()
    }

    private mutating func put(_ byte: UInt8) {
        // No more than twice the window is held.
        if output.count >= keeping * 2 { output.removeFirst(output.count - keeping) }
        if head.count < Self.headBytes { head.append(byte) }
        output.append(byte)
        total += 1
    }

    // MARK: Bits

    private mutating func byte() throws -> UInt8 {
        guard position < input.count else { throw Broken() }
        defer { position += 1 }
        return input[position]
    }

    private mutating func take(_ count: Int) throws -> Int {
        while bitCount < count {
            bits |= UInt32(try byte()) << UInt32(bitCount)
            bitCount += 8
        }
        defer {
            bits >>= UInt32(count)
            bitCount -= count
        }
        return Int(bits & ((1 << UInt32(count)) - 1))
    }
}

/// A code of symbols of up to 15 bits: how many there are of each length, and the symbols in their order.
private struct Huffman {
    static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    static let lengthBases = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
    ]
    static let lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
    static let distanceBases = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289,
        16385, 24577,
    ]
    static let distanceBits = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13]
    static let fixedLengths = Huffman(
        [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112) + [UInt8](repeating: 7, count: 24)
            + [UInt8](repeating: 8, count: 8))
    static let fixedDistances = Huffman([UInt8](repeating: 5, count: 30))

    let counts: [Int]
    let symbols: [Int]

    init(_ lengths: [UInt8]) {
        var counts = [Int](repeating: 0, count: 16)
        for length in lengths { counts[Int(length)] += 1 }
        counts[0] = 0
        self.counts = counts
        symbols = lengths.indices.filter { lengths[$0] > 0 }.sorted { (lengths[$0], $0) < (lengths[$1], $1) }
    }
}
