import Foundation

/// An encoding that is no form of Unicode.
enum Charset {
    /// One byte is one character.
    case single(String.Encoding)
    case multiple(String.Encoding)

    init?(name: String) {
        switch name {
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
        case .multiple(let encoding): String(data: body, encoding: encoding)
        case .single(let encoding): Self.text(of: body, by: Self.characters(encoding))
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
