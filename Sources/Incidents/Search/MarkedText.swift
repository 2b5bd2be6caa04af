import Foundation

/// A text cut where words occur in it that somebody looks for, as the template `marked` shows it.
struct MarkedText: Hashable, Sendable {
    struct Piece: Hashable, Sendable {
        let words: String
        let isHit: Bool
    }

    let pieces: [Piece]

    /// Whether anything that is looked for occurs in it.
    var hasHits: Bool { pieces.contains(where: \.isHit) }

    private init(pieces: [Piece]) { self.pieces = pieces }

    /// Words as searches compare them; without a search one piece.
    init(_ text: String, _ query: SearchQuery?) {
        guard let query else {
            pieces = [Piece(words: text, isHit: false)]
            return
        }
        self = Self(text, hits: Self.hits(in: text.unicodeScalars, query))
    }

    /// What is found letter by letter, whatever the case.
    init(_ text: String, finding sought: String) {
        var hits: [Range<String.Index>] = []
        var rest = text.startIndex..<text.endIndex
        while !sought.isEmpty, let hit = text.range(of: sought, options: .caseInsensitive, range: rest), !hit.isEmpty {
            hits.append(hit)
            rest = hit.upperBound..<text.endIndex
        }
        self = Self(text, hits: hits)
    }

    private init(_ text: String, hits: [Range<String.Index>]) {
        var pieces: [Piece] = []
        var end = text.startIndex
        func add(_ range: Range<String.Index>, isHit: Bool) {
            if !range.isEmpty { pieces.append(Piece(words: String(text.unicodeScalars[range]), isHit: isHit)) }
        }
        for hit in hits {
            add(end..<hit.lowerBound, isHit: false)
            add(hit, isHit: true)
            end = hit.upperBound
        }
        add(end..<text.endIndex, isHit: false)
        self.init(pieces: pieces)
    }

    /// As much of it as fits, with the first hit in it.
    func shortened(to length: Int) -> MarkedText {
        let before = length / 4
        var (left, kept): (Int, [Piece]) = (length, [])
        for piece in pieces where left > 0 {
            // What stands in front of the first hit gives way.
            let isLead = kept.isEmpty && !piece.isHit && piece.words.count > before && hasHits
            let words = isLead ? "…" + piece.words.suffix(before) : String(piece.words.prefix(left))
            kept.append(Piece(words: words, isHit: piece.isHit))
            left -= words.count
        }
        return MarkedText(pieces: kept)
    }

    // MARK: Words

    private typealias Scalars = String.UnicodeScalarView

    private static func hits(in scalars: Scalars, _ query: SearchQuery) -> [Range<String.Index>] {
        var hits: [Range<String.Index>] = []
        var index = scalars.startIndex
        while index < scalars.endIndex {
            guard SearchWords.isPart(scalars[index]) else {
                scalars.formIndex(after: &index)
                continue
            }
            let start = index
            while index < scalars.endIndex, SearchWords.isPart(scalars[index]) || SearchWords.isUnseen(scalars[index]) {
                scalars.formIndex(after: &index)
            }
            hits += Self.hits(inToken: start..<index, scalars, query)
        }
        return hits
    }

    /// The whole of it, or else those of its parts.
    private static func hits(inToken token: Range<String.Index>, _ scalars: Scalars, _ query: SearchQuery) -> [Range<String.Index>] {
        func isHit(_ range: Range<String.Index>) -> Bool {
            let words = SearchWords.of(String(scalars[range]), withParts: false)
            return words.count == 1 && query.matches(words[0])
        }
        let mayBegin = query.mayBegin(with: scalars[token.lowerBound])
        if mayBegin, isHit(token) { return [token] }
        // Most words are none of those, and are left at their first letters.
        let hasParts = scalars[token].dropFirst().contains { SearchWords.mayBeginPart($0) && (mayBegin || query.mayBegin(with: $0)) }
        guard hasParts else { return [] }
        var start = token.lowerBound
        return SearchWords.pieces(Array(scalars[token])).compactMap { piece in
            let range = start..<scalars.index(start, offsetBy: piece)
            start = range.upperBound
            return isHit(range) ? range : nil
        }
    }
}
