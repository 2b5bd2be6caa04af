import Foundation

/// About how many guesses a password withstands from somebody who tries what people choose first: common words and
/// names, walks over the keyboard, sequences, repetitions, dates and the words of this house; also backwards, with
/// separators or other things between the letters, and with digits in place of letters.
struct GuessEstimate: Sendable {
    /// What is found within two to this many guesses is refused.
    static let leastBits = 26.0
    /// What comes later makes no difference: a password of so many signs is either made of patterns or good.
    private static let longestPassword = 64
    /// Letters that a word is known by.
    private static let shortestCut = 7

    /// What an attacker of this account tries at once.
    private let context: [String: Double]
    private let longestWord: Int

    /// The most frequent roughly first, in the languages of our readers. Written for Switchboard.
    private static let common = bits(
        of: String(decoding: PackageResources.common_words_txt, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init))
    private static let longestCommon = longest(in: common)

    /// - Parameter context: words that an attacker of this account would try at once.
    init(context words: [String]) {
        context = Self.bits(of: words.filter { $0.count > 2 }).mapValues { _ in 1 }
        longestWord = max(Self.longestCommon, Self.longest(in: context))
    }

    private static func longest(in words: [String: Double]) -> Int { words.keys.map(\.count).max() ?? 0 }

    /// The earlier a word stands in the list, the sooner it is tried; so is what the same keys write on an English
    /// keyboard, and what is left of a long one where it was cut.
    private static func bits(of words: [String]) -> [String: Double] {
        var bits: [String: Double] = [:]
        for (rank, word) in words.enumerated() {
            let signs = word.map(PasswordSign.init)
            for spelling in Set([signs.map(\.skeleton), signs.map(\.onEnglishKeyboard.skeleton)]) {
                for length in min(shortestCut, spelling.count)...spelling.count {
                    let known = String(spelling.prefix(length))
                    bits[known] = min(bits[known] ?? .infinity, log2(Double(rank + 2)) + (length < spelling.count ? 1 : 0))
                }
            }
        }
        return bits
    }

    /// Whether a password is one of those that are tried first.
    func isCommon(_ password: String) -> Bool { bits(of: password) < Self.leastBits }

    /// Guesses as a power of two: those of the cheapest way to look at the password.
    func bits(of password: String) -> Double {
        let signs = password.prefix(Self.longestPassword).map(PasswordSign.init)
        let joined = signs.filter { !$0.isSeparator }
        var readings = [signs, signs.reversed(), Self.repeatedPart(of: signs)].map(cost)
        if joined.count >= PasswordRule.dispatcher.minimumLength { readings.append(cost(of: joined)) }
        let (odd, even) = (stride(from: 0, to: signs.count, by: 2), stride(from: 1, to: signs.count, by: 2))
        readings.append(cost(of: odd.map { signs[$0] }) + cost(of: even.map { signs[$0] }) + 1)
        return readings.min() ?? 0
    }

    /// What the whole is repetitions of; the whole when it is none.
    private static func repeatedPart(of signs: [PasswordSign]) -> [PasswordSign] {
        guard signs.count > 1 else { return signs }
        for length in 1...(signs.count / 2) where signs.indices.allSatisfy({ signs[$0].skeleton == signs[$0 % length].skeleton }) {
            return Array(signs.prefix(length))
        }
        return signs
    }

    /// The least that covering the signs with known pieces costs.
    private func cost(of signs: [PasswordSign]) -> Double {
        var best = [0.0] + [Double](repeating: .infinity, count: signs.count)
        func offer(_ bits: Double, from start: Int, to end: Int) { best[end] = min(best[end], best[start] + bits) }
        for start in signs.indices {
            offer(signs[start].bits, from: start, to: start + 1)
            var word = ""
            for end in start..<min(start + longestWord, signs.count) {
                word.append(signs[end].skeleton)
                if let bits = context[word] ?? Self.common[word] { offer(bits, from: start, to: end + 1) }
            }
            for (end, bits) in PasswordSign.walks(in: signs, from: start) { offer(bits, from: start, to: end) }
            for (length, bits) in PasswordSign.dates(in: signs, from: start) { offer(bits, from: start, to: start + length) }
        }
        return best[signs.count]
    }
}
