/// A repeatable generator of random numbers (SplitMix64): the same seed gives the same sequence.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// 0 up to, not including, 1.
    mutating func fraction() -> Double { Double.random(in: 0..<1, using: &self) }

    /// One of `choices`, which must not be empty.
    mutating func pick<Value>(_ choices: [Value]) -> Value { choices[number(0...choices.count - 1)] }

    mutating func digits(_ count: Int) -> String { characters(count, of: "0123456789") }
    mutating func hex(_ count: Int) -> String { characters(count, of: "0123456789abcdef") }

    mutating func uuid() -> String {
        [hex(8), hex(4), "4" + hex(3), pick(["8", "9", "a", "b"]) + hex(3), hex(12)].joined(separator: "-")
    }

    private mutating func characters(_ count: Int, of alphabet: String) -> String {
        let letters = Array(alphabet)
        return String((0..<count).map { _ in pick(letters) })
    }
}
