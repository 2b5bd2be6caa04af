@testable import Platform
import Testing

@Suite struct GzipTests {
    private func inflate(_ bytes: [UInt8], limit: Int = 1 << 20) throws -> [UInt8] {
        try bytes.withUnsafeBytes { try Gzip.inflate($0, limit: limit) }
    }

    @Test(arguments: [100, 32 << 10, 200_000])
    func whatIsCompressedComesBack(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let compressed = try #require(Gzip.compress(bytes))
        #expect(compressed.count < bytes.count)
        #expect(try inflate(compressed) == bytes)
    }

    @Test func whatWouldGrowIsLeftAlone() {
        #expect(Gzip.compress([]) == nil)
        #expect(Gzip.compress([1, 2, 3]) == nil)
    }

    @Test func theCapHoldsExactly() throws {
        let compressed = try #require(Gzip.compress(Array(repeating: 1, count: 1000)))
        #expect(try inflate(compressed, limit: 1000).count == 1000)
        #expect(throws: Gzip.Failure.tooLarge) { try inflate(compressed, limit: 999) }
    }

    @Test func everyCutAndEveryFlippedByteIsSurvived() throws {
        let compressed = try #require(Gzip.compress(Array(String(repeating: "the same line again and again\n", count: 9).utf8)))
        for length in 0..<compressed.count {
            #expect(throws: Gzip.Failure.corrupt) { try inflate(Array(compressed.prefix(length))) }
        }
        for index in compressed.indices {
            var broken = compressed
            broken[index] ^= 0xFF
            _ = try? inflate(broken)
        }
    }
}
