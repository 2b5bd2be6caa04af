import Foundation

/// A form of Unicode that bodies come in: how many bytes a unit has, and which of them comes first.
enum UnicodeForm: CaseIterable {
    case utf8
    // Those of four bytes first: the mark of the one with the lowest byte first begins like that of two bytes.
    case utf32Big, utf32Little, utf16Big, utf16Little

    /// As `Content-Type` would name it.
    var name: String {
        switch self {
        case .utf8: "utf-8"
        case .utf16Big, .utf16Little: "utf-16"
        case .utf32Big, .utf32Little: "utf-32"
        }
    }

    /// The byte order mark.
    var mark: [UInt8] {
        switch self {
        case .utf8: [0xEF, 0xBB, 0xBF]
        case .utf16Big: [0xFE, 0xFF]
        case .utf16Little: [0xFF, 0xFE]
        case .utf32Big: [0x00, 0x00, 0xFE, 0xFF]
        case .utf32Little: [0xFF, 0xFE, 0x00, 0x00]
        }
    }

    /// As the mark at the beginning says; nil when there is none.
    init?(markIn body: Data) {
        guard let form = Self.allCases.first(where: { body.starts(with: $0.mark) }) else { return nil }
        self = form
    }

    /// As the zero bytes at the beginning of a JSON text say: its first two characters are ASCII. Nil when there are none.
    init?(zerosIn json: Data) {
        switch json.prefix(4).map({ $0 == 0 }) {
        case [true, true, true, false]: self = .utf32Big
        case [false, true, true, true]: self = .utf32Little
        case [true, false, true, false], [true, false]: self = .utf16Big
        case [false, true, false, true], [false, true]: self = .utf16Little
        default: return nil
        }
    }

    /// What the bytes, without a mark, stand for in UTF-8. What is no character becomes U+FFFD, a part of a unit at the end is left out.
    func utf8(of body: Data) -> Data {
        switch self {
        case .utf8: Data(body)
        case .utf16Big, .utf16Little: Data(String(decoding: units(of: body) as [UInt16], as: UTF16.self).utf8)
        case .utf32Big, .utf32Little:
            Data(String(String.UnicodeScalarView((units(of: body) as [UInt32]).map { Unicode.Scalar($0) ?? "\u{FFFD}" })).utf8)
        }
    }

    private func units<Unit: FixedWidthInteger & BitwiseCopyable>(of body: Data) -> [Unit] {
        let isBig = self == .utf16Big || self == .utf32Big
        let size = MemoryLayout<Unit>.size
        return body.withUnsafeBytes { bytes in
            (0..<bytes.count / size).map { index in
                let unit = bytes.loadUnaligned(fromByteOffset: index * size, as: Unit.self)
                return isBig ? Unit(bigEndian: unit) : Unit(littleEndian: unit)
            }
        }
    }
}
