/// Breaks rows of a file as the old simulator did: two rows by chance lose separators and some letters. Most small files get
/// away with it.
struct Corruption {
    private static let rows = [0...69, 0...89]

    /// - Parameter letters: those that a broken row loses.
    static func corrupted(_ lines: [String], losing letters: Set<Character>, _ dice: inout Dice) -> [String] {
        var lines = lines
        for range in rows {
            let row = dice.number(range)
            guard lines.indices.contains(row) else { continue }
            let separators = dice.number(0...3)
            var left = separators
            lines[row] = String(
                lines[row].filter { character in
                    if character == ";", left > 0 {
                        left -= 1
                        return false
                    }
                    return !letters.contains(character)
                })
        }
        return lines
    }
}
