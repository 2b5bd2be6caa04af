/// Chance that repeats.
struct Dice {
    var seed: UInt64

    mutating func number(_ range: Range<Int>) -> Int {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return range.lowerBound + Int(seed >> 33) % range.count
    }

    mutating func one<Element>(of elements: [Element]) -> Element { elements[number(0..<elements.count)] }
}
