/// A text of somebody else's making whose encoding nobody told: UTF-8 or UTF-16 as its bytes say, else what Windows writes where it is from.
package struct GuessedText: Sendable, Hashable {
    /// How a text was written.
    package enum Encoding: String, Sendable {
        case utf8 = "UTF-8"
        case utf16 = "UTF-16"
        case windows1251 = "Windows-1251"
        case windows1252 = "Windows-1252"
        case windows1257 = "Windows-1257"
    }

    /// Without a byte order mark. What could not be read of it is the replacement character.
    package let text: String
    /// As it was read.
    package let encoding: Encoding

    /// - Parameter region: of the house, as in `calls.region`: which of Windows' encodings is meant where the bytes leave it open.
    package init(_ bytes: some RandomAccessCollection<UInt8>, region: String = "") {
        let bytes = Array(bytes)
        (text, encoding) = Self.marked(bytes) ?? Self.wide(bytes) ?? Self.plain(bytes) ?? Self.old(bytes, region)
    }

    /// By its byte order mark.
    private static func marked(_ bytes: [UInt8]) -> (String, Encoding)? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (String(decoding: bytes.dropFirst(3), as: UTF8.self), .utf8) }
        if bytes.starts(with: [0xFF, 0xFE]) { return (utf16(bytes.dropFirst(2), isLittle: true), .utf16) }
        if bytes.starts(with: [0xFE, 0xFF]) { return (utf16(bytes.dropFirst(2), isLittle: false), .utf16) }
        return nil
    }

    /// UTF-16 without a mark: of each sign of ASCII one byte is nothing, always the same of the two. Other texts have no such bytes.
    private static func wide(_ bytes: [UInt8]) -> (String, Encoding)? {
        let head = bytes.prefix(headLength)
        let zeros = head.indices.filter { head[$0] == 0 }
        guard let first = zeros.first, zeros.count * fewestZeros >= head.count else { return nil }
        let isLittle = !first.isMultiple(of: 2)
        guard zeros.allSatisfy({ $0.isMultiple(of: 2) != isLittle }) else { return nil }
        return (utf16(bytes[...], isLittle: isLittle), .utf16)
    }

    private static let headLength = 64
    /// One byte of so many is nothing even where ASCII is rare: separators, digits and line ends are.
    private static let fewestZeros = 8

    private static func utf16(_ bytes: ArraySlice<UInt8>, isLittle: Bool) -> String {
        let units = stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map { place in
            let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
            return isLittle ? second << 8 | first : first << 8 | second
        }
        return String(decoding: units, as: UTF16.self)
    }

    /// UTF-8, also with a few bytes that are none: other encodings hardly ever look like it.
    private static func plain(_ bytes: [UInt8]) -> (String, Encoding)? {
        if let text = String(validating: bytes, as: UTF8.self) { return (text, .utf8) }
        let text = String(decoding: bytes, as: UTF8.self)
        let beyond = text.unicodeScalars.filter { !$0.isASCII }
        let broken = beyond.count { $0 == "\u{FFFD}" }
        return beyond.count > broken * 2 ? (text, .utf8) : nil
    }

    // MARK: Windows

    /// Cyrillic words are nothing but such bytes, words of other languages have one or two of them together.
    private static func old(_ bytes: [UInt8], _ region: String) -> (String, Encoding) {
        let runs = bytes.split { $0 < firstLetter }.map(\.count)
        let isCyrillic = runs.reduce(0) { $0 + ($1 >= cyrillicRun ? $1 : 0) } * 2 > runs.reduce(0, +)
        let encoding: Encoding =
            switch region {
            case _ where isCyrillic: .windows1251
            case "ru", "by", "ua", "kz", "bg": .windows1251
            case "lt", "lv", "ee": .windows1257
            default: .windows1252
            }
        let table = tables[encoding] ?? []
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: bytes.map { $0 < 0x80 ? Unicode.Scalar($0) : table[Int($0) - 0x80] })
        return (String(scalars), encoding)
    }

    private static let cyrillicRun = 3
    /// From here on these encodings have letters alone.
    private static let firstLetter: UInt8 = 0xC0

    /// What bytes from 0x80 on are.
    private static let tables: [Encoding: [Unicode.Scalar]] = [
        .windows1251: Array(cyrillic.unicodeScalars), .windows1252: Array(western.unicodeScalars),
        .windows1257: Array(baltic.unicodeScalars),
    ]

    private static let cyrillic = """
        ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{FFFD}™љ›њќћџ\
        \u{A0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{AD}®Ї°±Ііґµ¶·ё№є»јЅѕї\
        АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ\
        абвгдежзийклмнопрстуфхцчшщъыьэюя
        """

    private static let western = """
        €\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ\
        \u{A0}¡¢£¤¥¦§¨©ª«¬\u{AD}®¯°±²³´µ¶·¸¹º»¼½¾¿\
        ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß\
        àáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ
        """

    private static let baltic = """
        €\u{FFFD}‚\u{FFFD}„…†‡\u{FFFD}‰\u{FFFD}‹\u{FFFD}¨ˇ¸\u{FFFD}‘’“”•–—\u{FFFD}™\u{FFFD}›\u{FFFD}¯˛\u{FFFD}\
        \u{A0}\u{FFFD}¢£¤\u{FFFD}¦§Ø©Ŗ«¬\u{AD}®Æ°±²³´µ¶·ø¹ŗ»¼½¾æ\
        ĄĮĀĆÄÅĘĒČÉŹĖĢĶĪĻŠŃŅÓŌÕÖ×ŲŁŚŪÜŻŽß\
        ąįāćäåęēčéźėģķīļšńņóōõö÷ųłśūüżž˙
        """
}
