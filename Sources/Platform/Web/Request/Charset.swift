import Foundation

/// An encoding that is not UTF-8.
enum Charset {
    /// Nil where the first character has to tell: that of a JSON text is none with a high byte.
    case utf16(ByteOrder?)
    /// One byte is one character.
    case single(String.Encoding)
    case multiple(String.Encoding)

    init?(name: String) {
        switch name {
        case "utf-16", "utf16": self = .utf16(nil)
        case "utf-16be": self = .utf16(.bigEndian)
        case "utf-16le": self = .utf16(.littleEndian)
        case "iso-8859-1", "latin1", "l1", "iso8859-1", "iso_8859-1": self = .single(.isoLatin1)
        case "koi8-r": self = .single(Self.encoding(0x0A02))
        case "koi8-u": self = .single(Self.encoding(0x0A08))
        case "ibm866", "cp866", "866": self = .single(Self.encoding(0x041B))
        case "shift_jis", "shift-jis", "sjis": self = .multiple(.shiftJIS)
        case "euc-kr": self = .multiple(Self.encoding(0x0940))
        case "big5": self = .multiple(Self.encoding(0x0A03))
        case "gb18030", "gbk", "gb2312": self = .multiple(Self.encoding(0x0632))
        default:
            if let number = Self.number(in: name, behind: ["iso-8859-", "iso8859-", "iso_8859-"], 2...16), number != 12 {
                self = .single(Self.encoding(0x0200 + number))
            } else if let number = Self.number(in: name, behind: ["windows-", "cp", "cp-"], 1250...1258) {
                self = .single(Self.encoding(Self.windows[Int(number) - 1250]))
            } else {
                return nil
            }
        }
    }

    /// Nil when the bytes are none of this encoding.
    func text(of body: Data) -> String? {
        switch self {
        case .utf16(let order): (order ?? (body.dropFirst().first == 0 ? .littleEndian : .bigEndian)).text(of: body)
        case .multiple(let encoding): String(data: body, encoding: encoding)
        case .single(let encoding):
            Self.text(of: body, by: Self.characters(encoding))
        }
    }

    /// By a table, so that a byte without a character spoils no other.
    private static func characters(_ encoding: String.Encoding) -> [Unicode.Scalar] {
        (0...255).map { byte in String(data: Data([UInt8(byte)]), encoding: encoding)?.unicodeScalars.first ?? "\u{FFFD}" }
    }

    private static func text(of body: Data, by characters: [Unicode.Scalar]) -> String {
        String(String.UnicodeScalarView(body.map { characters[Int($0)] }))
    }

    private static func number(in name: String, behind prefixes: [String], _ range: ClosedRange<UInt>) -> UInt? {
        for prefix in prefixes where name.hasPrefix(prefix) {
            if let number = UInt(name.dropFirst(prefix.count)), range.contains(number) { return number }
        }
        return nil
    }

    /// Foundation's number of an encoding that has no name there: the one of Core Foundation with the highest bit set.
    private static func encoding(_ number: UInt) -> String.Encoding { String.Encoding(rawValue: 0x8000_0000 | number) }

    /// Core Foundation's numbers of windows-1250 to windows-1258.
    private static let windows: [UInt] = [0x0501, 0x0502, 0x0500, 0x0503, 0x0504, 0x0505, 0x0506, 0x0507, 0x0508]
}

/// Which byte of a UTF-16 unit comes first.
enum ByteOrder {
    case utf8, bigEndian, littleEndian

    /// As the mark at the beginning says; nil when there is none.
    init?(markIn body: Data) {
        if body.starts(with: [0xEF, 0xBB, 0xBF]) { self = .utf8; return }
        if body.starts(with: [0xFE, 0xFF]) { self = .bigEndian; return }
        guard body.starts(with: [0xFF, 0xFE]) else { return nil }
        self = .littleEndian
    }

    /// UTF-16; half a pair becomes U+FFFD, half a unit at the end is left out.
    func text(of body: Data) -> String {
        body.withUnsafeBytes { bytes in
            let units = (0..<bytes.count / 2).map { index in
                let (first, second) = (UInt16(bytes[2 * index]), UInt16(bytes[2 * index + 1]))
                return self == .littleEndian ? second << 8 | first : first << 8 | second
            }
            return String(decoding: units, as: UTF16.self)
        }
    }
}
