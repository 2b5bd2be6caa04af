import Foundation

/// The words of a text, as searches compare them: small letters without accents, letters and digits of any script.
///
/// An identifier is found whole and by its parts: `OrderService.java` has the words `orderservice`, `order`, `service` and
/// `java`, `timeout_ms` has `timeout` and `ms`, `HTTP2Client` has `http2client`, `http2` and `client`. Scripts that leave no
/// spaces between words (Chinese, Japanese, Thai) are cut into their characters.
struct SearchWords {
    /// Longer ones are cut: nobody types them.
    static let longest = 40

    /// Words in the order of the text, each once.
    private(set) var words: [String] = []
    private var seen: Set<String> = []
    private let limit: Int

    private let withParts: Bool

    /// - Parameters:
    ///   - limit: the most words that are gathered, so that no text, however long, makes an index of its own.
    ///   - withParts: whether identifiers are cut into their parts, too: for what is looked through, not for what is asked.
    init(limit: Int = .max, withParts: Bool = true) { (self.limit, self.withParts) = (limit, withParts) }

    /// The words of one text.
    static func of(_ text: some StringProtocol, limit: Int = .max, withParts: Bool = true) -> [String] {
        var words = SearchWords(limit: limit, withParts: withParts)
        words.add(text)
        return words.words
    }

    var isFull: Bool { words.count >= limit }

    mutating func add(_ text: some StringProtocol) {
        var token: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars {
            if Self.isPart(scalar) {
                token.append(scalar)
            } else if !token.isEmpty {
                finish(token)
                token.removeAll(keepingCapacity: true)
                if isFull { return }
            }
        }
        if !token.isEmpty { finish(token) }
    }

    /// Words that were made before, separated by spaces; marks among them are left out.
    mutating func add(known text: String) {
        for word in text.utf8.split(separator: UInt8(ascii: " ")) where !isFull && !word.starts(with: SearchMark.sign.utf8) {
            let word = String(Substring(word))
            if seen.insert(word).inserted { words.append(word) }
        }
    }

    /// Letters, digits, and the marks that are written above or below them.
    private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            switch scalar.value {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return true
            default: return false
            }
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber, .letterNumber,
            .otherNumber, .nonspacingMark, .spacingMark:
            return true
        default: return false
        }
    }

    /// Scripts without spaces between words.
    private static func standsAlone(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // Thai and Lao; kana; Chinese characters and their extensions.
        case 0x0E00...0x0EFF, 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
        default: false
        }
    }

    private mutating func finish(_ token: [Unicode.Scalar]) {
        guard !token.contains(where: Self.standsAlone) else {
            for part in token.split(omittingEmptySubsequences: true, whereSeparator: Self.standsAlone) { insert(Array(part)) }
            for scalar in token where Self.standsAlone(scalar) { insert([scalar]) }
            return
        }
        insert(token)
        guard withParts else { return }
        let parts = Self.parts(token)
        if parts.count > 1 { for part in parts { insert(part) } }
    }

    private mutating func insert(_ scalars: [Unicode.Scalar]) {
        guard !isFull, let word = Self.folded(scalars), seen.insert(word).inserted else { return }
        words.append(word)
    }

    /// Small letters without accents; nil when nothing is left of it.
    private static func folded(_ scalars: [Unicode.Scalar]) -> String? {
        if scalars.allSatisfy(\.isASCII) {
            let bytes = scalars.prefix(longest).map { scalar -> UInt8 in
                let byte = UInt8(scalar.value)
                return (0x41...0x5A).contains(byte) ? byte + 0x20 : byte
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        let folded = fold(String(text).precomposedStringWithCompatibilityMapping)
        // Folding may leave marks of its own, and signs that are no letters.
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: folded.unicodeScalars.filter(isPart).prefix(longest))
        return kept.isEmpty ? nil : String(kept)
    }

    private static func fold(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
    }

    /// Where an identifier changes from small to large letters, or from several large ones to a word: `Order` `Service`,
    /// `HTTP` `Client`. Digits belong to the letters before them.
    private static func parts(_ token: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
        var parts: [[Unicode.Scalar]] = []
        var part: [Unicode.Scalar] = []
        for (index, scalar) in token.enumerated() {
            if index > 0, isLarge(scalar) {
                let next = index + 1 < token.count ? token[index + 1] : nil
                let endsCapitals = isLarge(token[index - 1]) && next.map(isSmall) ?? false
                if !isLarge(token[index - 1]) || endsCapitals {
                    parts.append(part)
                    part = []
                }
            }
            part.append(scalar)
        }
        return parts + [part]
    }

    private static func isLarge(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? (0x41...0x5A).contains(scalar.value) : scalar.properties.isUppercase
    }

    private static func isSmall(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? (0x61...0x7A).contains(scalar.value) : scalar.properties.isLowercase
    }
}
