import Kernel
import TestKit
import Testing

@Suite struct WorldTests {
    @Test(arguments: [0, 1, 13, 32, 100])
    func aCodeHasItsLength(length: Int) {
        let code = World.live.randomCode(length: length)
        #expect(code.utf8.count == length)
        #expect(code.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
    }

    @Test func everyCharacterOfACodeIsAsLikelyAsTheOthers() {
        let count = 62 * 2000
        let code = TestWorld().world.randomCode(length: count)
        let counts = code.utf8.reduce(into: [UInt8: Int]()) { $0[$1, default: 0] += 1 }
        #expect(counts.count == 62)
        // Chi-squared with 61 degrees of freedom: above 110 once in ten thousand times, and this seed never changes.
        let deviation = counts.values.reduce(0.0) { $0 + Double(($1 - 2000) * ($1 - 2000)) / 2000 }
        #expect(deviation < 110)
    }

    @Test func bytesThatWouldFavourSomeCharactersAreThrownAway() {
        let bytes: [UInt8] = [255, 248, 0, 61, 62, 247]
        let world = World(
            now: { Timestamp(microseconds: 0) }, randomBytes: { count in (0..<count).map { bytes[$0 % bytes.count] } })
        #expect(world.randomCode(length: 4) == "A9A9")
    }

    @Test func theLiveWorldGivesManyDifferentBytes() {
        let bytes = World.live.randomBytes(4096)
        #expect(bytes.count == 4096)
        #expect(Set(bytes).count > 200)
        #expect(World.live.randomBytes(16) != World.live.randomBytes(16))
        #expect(World.live.randomBytes(0).isEmpty)
    }

    @Test func theLiveClockRuns() throws {
        let built = try #require(Timestamp(rfc3339: "2026-01-01T00:00:00Z"))
        #expect(World.live.now() > built)
    }
}
