/// The words of a text, as searches compare them: letters and digits of any script, folded (``SearchFold``).
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
            } else if Self.isUnseen(scalar) {
                continue
            } else if !token.isEmpty {
                finish(token)
                token.removeAll(keepingCapacity: true)
                if isFull { return }
            }
        }
        if !token.isEmpty { finish(token) }
    }

    /// Words that were made before, separated by spaces; marks among them are left out. What an earlier version folded less is
    /// folded as it is now.
    mutating func add(known text: String) {
        for word in text.utf8.split(separator: UInt8(ascii: " ")) where !isFull && !word.starts(with: SearchMark.sign.utf8) {
            let word = Substring(word)
            if word.utf8.allSatisfy({ $0 < 0x80 }) {
                insert(String(word))
            } else {
                insert(SearchFold.folded(word.unicodeScalars))
            }
        }
    }

    /// Letters, digits, and the marks that are written above or below them.
    static func isPart(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            switch scalar.value {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return true
            default: return false
            }
        }
        // Most of what is not ASCII, where there is much of it.
        if (0x400...0x45F).contains(scalar.value) { return true }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber, .letterNumber,
            .otherNumber, .nonspacingMark, .spacingMark:
            return true
        default: return false
        }
    }

    /// What stands inside words without being seen: soft hyphens, joiners, marks of the direction. A space without width ends a word.
    static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        !scalar.isASCII && scalar.properties.generalCategory == .format && scalar.value != 0x200B
    }

    /// Scripts without spaces between words.
    private static func standsAlone(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // Thai and Lao; kana; Chinese characters and their extensions.
        case 0x0E00...0x0EFF, 0x3040...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
        default: false
        }
    }

    /// How many signs each piece of a token has that could be found by itself: characters of scripts without spaces and what stands
    /// between them, or parts of an identifier.
    static func pieces(_ token: [Unicode.Scalar]) -> [Int] {
        guard token.contains(where: { standsAlone($0) || (0xFF66...0xFF9F).contains($0.value) }) else { return parts(token).map(\.count) }
        var pieces: [Int] = []
        var isOpen = false
        for scalar in token {
            // Marks belong to what they are written on, also those of half-width kana.
            let isMark = scalar.properties.generalCategory == .nonspacingMark || (0xFF9E...0xFF9F).contains(scalar.value)
            let isAlone = standsAlone(scalar) || (0xFF66...0xFF9D).contains(scalar.value)
            if pieces.isEmpty || !isMark && (isAlone || !isOpen) { pieces.append(1) } else { pieces[pieces.count - 1] += 1 }
            if !isMark { isOpen = !isAlone }
        }
        return pieces
    }

    /// Whether a part of a token may begin with it, as far as that can be told quickly.
    static func mayBeginPart(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? (0x41...0x5A).contains(scalar.value) : !(0x430...0x45F).contains(scalar.value)
    }

    private mutating func finish(_ token: [Unicode.Scalar]) {
        insert(Self.folded(token))
        guard withParts, !isFull else { return }
        let parts = Self.parts(token)
        if parts.count > 1 { for part in parts { insert(Self.folded(part)) } }
    }

    /// A folded token: one word, or the characters of a script without spaces and what stands between them.
    private mutating func insert(_ folded: [Unicode.Scalar]) {
        for part in folded.split(omittingEmptySubsequences: true, whereSeparator: { Self.standsAlone($0) }) { insert(Self.text(part)) }
        for scalar in folded where Self.standsAlone(scalar) { insert(String(Character(scalar))) }
    }

    private mutating func insert(_ word: String) {
        if !isFull, !word.isEmpty, seen.insert(word).inserted { words.append(word) }
    }

    private static func folded(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard scalars.allSatisfy(\.isASCII) else { return SearchFold.folded(scalars) }
        return scalars.prefix(longest).map { (0x41...0x5A).contains($0.value) ? Unicode.Scalar(UInt8($0.value) + 0x20) : $0 }
    }

    /// Folding may leave signs that are no letters.
    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: scalars.lazy.filter(isPart).prefix(longest))
        return String(kept)
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
