import Foundation

/// A text without the differences nobody sees: one form of each accented letter (NFC), one blank for a run of blanks and line
/// ends, none at the ends, nothing invisible, and one form of quotes, digits and signs, that of ASCII.
enum PlainText {
    static func bytes(of text: String) -> [UInt8] {
        var text = text
        return text.withUTF8 { isTidy($0) ? Array($0) : tidied($0) }
    }

    /// Whether all is ASCII or begins a common letter, and no blank stands where it does not count.
    private static func isTidy(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var previous: UInt8 = 0x20
        for byte in bytes {
            let isTidy =
                byte < 0x7F
                ? byte > 0x20 || byte == 0x20 && previous != 0x20 : byte != 0x7F && (byte < 0xC0 || beginsCommonLetter(byte))
            guard isTidy else { return false }
            previous = byte
        }
        return previous != 0x20
    }

    /// Cyrillic, and the accented letters of Western Europe: most of what is not ASCII, and always as it should be.
    private static func beginsCommonLetter(_ byte: UInt8) -> Bool { byte == 0xD0 || byte == 0xD1 || byte == 0xC3 }

    private static func tidied(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            guard byte.isForeign else {
                add(byte, to: &output)
                index += 1
                continue
            }
            let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
            if beginsCommonLetter(byte) {
                output.append(byte)
                output.append(bytes[index + 1])
            } else {
                let scalar = scalar(in: bytes, at: index, length)
                if mayCombine(scalar) {
                    return composed(String(decoding: bytes, as: UTF8.self).precomposedStringWithCanonicalMapping)
                }
                add(scalar, to: &output)
            }
            index += length
        }
        return trimmed(output)
    }

    private static func composed(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        for scalar in text.unicodeScalars {
            if scalar.isASCII { add(UInt8(scalar.value), to: &output) } else { add(scalar, to: &output) }
        }
        return trimmed(output)
    }

    private static func add(_ byte: UInt8, to output: inout [UInt8]) {
        if byte.isBlank {
            if output.last != 0x20, !output.isEmpty { output.append(0x20) }
        } else if byte > 0x20, byte != 0x7F {
            output.append(byte)
        }
    }

    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] { bytes.last == 0x20 ? bytes.dropLast() : bytes }

    /// A string's bytes are always valid UTF-8.
    static func scalar(in bytes: UnsafeBufferPointer<UInt8>, at index: Int, _ length: Int) -> Unicode.Scalar {
        var value = UInt32(bytes[index]) & (0xFF >> UInt32(length + 1))
        for next in 1..<length { value = value << 6 | UInt32(bytes[index + next] & 0x3F) }
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    /// Whether another form of it, or of it together with what is beside it, means the same.
    private static func mayCombine(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x80..<0x300, 0x2010..<0x2126, 0x3040...0x3098, 0x30A0..<0xD7B0, 0xFE00...0xFFFD: false
        case 0x300...0x36F, 0x1161...0x11FF, 0x2126, 0x212A, 0x212B, 0xF900...0xFAFF: true
        default:
            scalar.properties.canonicalCombiningClass != .notReordered || scalar.properties.generalCategory == .spacingMark
        }
    }

    private static func add(_ scalar: Unicode.Scalar, to output: inout [UInt8]) {
        switch scalar.value {
        case 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: add(0x20, to: &output)
        case 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFE00...0xFE0F, 0xFEFF: break
        case 0xAB, 0xBB, 0x201C...0x201F, 0x2033, 0x300C...0x300F, 0x301D...0x301F: output.append(UInt8(ascii: "\""))
        case 0x2018...0x201B, 0x2032, 0x2039, 0x203A: output.append(UInt8(ascii: "'"))
        case 0x2010, 0x2011, 0x2013, 0x2212: output.append(UInt8(ascii: "-"))
        // Full-width ASCII.
        case 0xFF01...0xFF5E: output.append(UInt8(scalar.value - 0xFEE0))
        case 0x660... where scalar.properties.numericType == .decimal:
            output.append(UInt8(ascii: "0") + UInt8(scalar.properties.numericValue ?? 0))
        default: output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }
}
