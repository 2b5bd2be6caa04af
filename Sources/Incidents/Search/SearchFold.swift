import Foundation

/// Letters as searches compare them: what people type without a mark, a stroke or a wide form finds what was written with it.
///
/// Compatibility forms are taken apart (half-width kana, ligatures, wide letters), letters are made small, marks above and below
/// letters of alphabets are left out, letters that Unicode does not take apart are named here, and digits of all scripts are 0 to 9.
/// Marks that make another syllable or letter (vowels of Indian scripts, voiced kana) stay.
enum SearchFold {
    static func folded(_ scalars: some Sequence<Unicode.Scalar>) -> [Unicode.Scalar] {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        var folded = String.UnicodeScalarView()
        for scalar in String(text).decomposedStringWithCompatibilityMapping.unicodeScalars where !isLeftOut(scalar) {
            if let digit = digit(scalar) {
                folded.append(digit)
            } else {
                for small in scalar.properties.lowercaseMapping.unicodeScalars where !isLeftOut(small) {
                    if let plain = plain[small] { folded.append(contentsOf: plain.unicodeScalars) } else { folded.append(small) }
                }
            }
        }
        // Hangul syllables and voiced kana are one letter again.
        return Array(String(folded).precomposedStringWithCanonicalMapping.unicodeScalars)
    }

    private static func isLeftOut(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.value >= 0x300 else { return false }
        if scalar == tatweel { return true }
        guard scalar.properties.generalCategory == .nonspacingMark else { return false }
        return leftOut.contains { $0.contains(scalar.properties.canonicalCombiningClass.rawValue) }
    }

    /// Only stretches a word of Arabic script.
    private static let tatweel: Unicode.Scalar = "\u{640}"

    /// Combining classes (Unicode, 4.3): strokes through letters; points of Hebrew, Arabic and Syriac; what stands above, below
    /// or beside letters.
    private static let leftOut: [ClosedRange<UInt8>] = [1...1, 10...36, 200...240]

    private static func digit(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        guard !scalar.isASCII, scalar.properties.generalCategory == .decimalNumber, let value = scalar.properties.numericValue else {
            return nil
        }
        return Unicode.Scalar(UInt8(ascii: "0") + UInt8(value))
    }

    /// Small letters that no decomposition takes apart, as people type them.
    private static let plain: [Unicode.Scalar: String] = [
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ŋ": "n",
        "ĸ": "k", "ƀ": "b", "ɓ": "b", "ƈ": "c", "ɖ": "d", "ɗ": "d", "ǥ": "g", "ɠ": "g", "ɨ": "i", "ƙ": "k", "ɫ": "l", "ɲ": "n", "ɵ": "o",
        "ʉ": "u", "ʋ": "v", "ƴ": "y", "ƶ": "z", "ς": "σ",
        // Letters of Arabic script that keyboards of other languages, or hurried people, write otherwise.
        "\u{671}": "\u{627}", "\u{649}": "\u{64A}", "\u{6CC}": "\u{64A}", "\u{6A9}": "\u{643}", "\u{629}": "\u{647}", "\u{6C1}": "\u{647}",
        "\u{6BE}": "\u{647}", "\u{6D5}": "\u{647}",
    ]
}
