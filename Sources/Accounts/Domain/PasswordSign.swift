import Foundation

/// One character of a password, and what somebody who guesses sees in it.
struct PasswordSign: Sendable {
    /// In lower case.
    let plain: Character
    /// Without accents, and with one letter for all that look like it: `p@$$w0rd` and `password` are one word.
    let skeleton: Character

    private let key: Key?

    init(_ character: Character) {
        plain = character.lowercased().first ?? character
        let folded = NameRule.folded(String(character)).first ?? character
        skeleton = Self.lookalikes[folded] ?? folded
        key = Self.keys[plain]
    }

    /// Guesses for one that is part of nothing known, as a power of two.
    var bits: Double { plain.isLetter ? 4.7 : plain.isNumber ? 3.3 : 4 }

    var isSeparator: Bool { " -_.".contains(plain) }

    /// What the same key writes there: `пароль` is `gfhjkm`.
    var onEnglishKeyboard: PasswordSign {
        guard !plain.isASCII, let key, let same = Self.english[key] else { return self }
        return PasswordSign(same)
    }

    private static let lookalikes: [Character: Character] = [
        "0": "o", "1": "i", "l": "i", "!": "i", "|": "i", "2": "z", "3": "e", "4": "a", "@": "a", "5": "s", "$": "s", "7": "t",
        "+": "t", "8": "b", "9": "g",
    ]

    // MARK: Walks

    /// Where a key lies, in quarters of its width.
    private struct Key: Hashable { let row: Int, place: Int }

    private static let layouts = [
        ["1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"], ["!@#$%^&*()_+"],
        ["", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"],
    ]

    private static let keys = Dictionary(
        layouts.flatMap(keys(of:)), uniquingKeysWith: { first, _ in first })

    private static let english = Dictionary(uniqueKeysWithValues: keys(of: layouts[0]).map { ($1, $0) })

    private static func keys(of layout: [String]) -> [(Character, Key)] {
        zip(0..., zip(layout, [0, 2, 3, 5])).flatMap { row, line in
            zip(0..., line.0).map { ($1, Key(row: row, place: line.1 + 4 * $0)) }
        }
    }

    /// Whether one follows the other without thinking: the same, a neighbour on the keyboard, above it on the number pad,
    /// or the next of the alphabet.
    private func leads(to next: PasswordSign) -> Bool {
        if plain == next.plain { return true }
        if let here = plain.unicodeScalars.first?.value, let there = next.plain.unicodeScalars.first?.value {
            let step = abs(Int(here) - Int(there))
            if plain.isLetter == next.plain.isLetter, step == 1 || (step == 3 && plain.isNumber && next.plain.isNumber) { return true }
        }
        guard let key, let other = next.key else { return false }
        return abs(key.row - other.row) <= 1 && abs(key.place - other.place) <= 4
    }

    /// Walks of three and more that begin somewhere, one for each end, and what they cost; the longest goes on with every
    /// walk that follows.
    static func walks(in signs: [PasswordSign], from start: Int) -> [(end: Int, bits: Double)] {
        let first = endOfWalk(in: signs, from: start)
        guard first - start >= 3 else { return [] }
        func bits(_ end: Int, _ walks: Int) -> Double { min(16, 6 + 0.8 * Double(end - start - 3) + 2 * Double(walks - 1)) }
        var found = (start + 3...first).map { ($0, bits($0, 1)) }
        var (end, count) = (first, 1)
        while true {
            let next = endOfWalk(in: signs, from: end)
            guard next - end >= 3 else { return found }
            (end, count) = (next, count + 1)
            found.append((end, bits(end, count)))
        }
    }

    private static func endOfWalk(in signs: [PasswordSign], from start: Int) -> Int {
        guard start < signs.count else { return start }
        var end = start + 1
        while end < signs.count, signs[end - 1].leads(to: signs[end]) { end += 1 }
        return end
    }

    // MARK: Dates

    /// Years, and days in the orders people write them in.
    static func dates(in signs: [PasswordSign], from start: Int) -> [(length: Int, bits: Double)] {
        let digits = signs[start...].prefix(8).map(\.plain).prefix { ("0"..."9").contains($0) }.compactMap(\.wholeNumberValue)
        func number(_ first: Int, _ count: Int) -> Int { digits[first..<first + count].reduce(0) { $0 * 10 + $1 } }
        func isYear(_ first: Int) -> Bool { (1900...2049).contains(number(first, 4)) }
        func isDay(_ first: Int) -> Bool {
            let (one, two) = (number(first, 2), number(first + 2, 2))
            return (1...31).contains(max(one, two)) && (1...12).contains(min(one, two))
        }
        var found: [(Int, Double)] = []
        if digits.count >= 4, isYear(0) { found.append((4, 7)) }
        if digits.count >= 6, isDay(0) || isDay(2) { found.append((6, 15)) }
        if digits.count == 8, (isDay(0) && isYear(4)) || (isYear(0) && isDay(4)) { found.append((8, 16)) }
        return found
    }
}
