import Foundation
import Testing

@testable import Platform

@Suite("Bodies in other charsets")
struct BodyTextTests {
    private static let text = #"{"title":"Сбой"}"#

    private static func utf16(_ text: String, littleEndian: Bool) -> Data {
        Data(text.utf16.flatMap { littleEndian ? [UInt8($0 & 255), UInt8($0 >> 8)] : [UInt8($0 >> 8), UInt8($0 & 255)] })
    }

    private static func utf32(_ text: String, littleEndian: Bool) -> Data {
        Data(
            text.unicodeScalars.flatMap { scalar in
                let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: scalar.value >> $0) }
                return littleEndian ? bytes.reversed() : bytes
            })
    }

    private static func windows1251(_ text: String) throws -> Data { try #require(text.data(using: .windowsCP1251)) }

    @Test("UTF-8 is not touched", arguments: [nil, "utf-8", "utf8", "us-ascii"])
    func keeps(charset: String?) {
        let body = BodyText(Data(Self.text.utf8), charset: charset)
        #expect(body.utf8 == Data(Self.text.utf8) && body.changes.isEmpty)
    }

    @Test(
        "A known charset is converted",
        arguments: [
            "windows-1251", "cp1251", "utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32le", "utf-32be", "koi8-r", "iso-8859-5", "ibm866",
        ])
    func converts(charset: String) throws {
        let data =
            switch charset {
            case "utf-16", "utf-16le": Self.utf16(Self.text, littleEndian: true)
            case "utf-16be": Self.utf16(Self.text, littleEndian: false)
            case "utf-32", "utf-32be": Self.utf32(Self.text, littleEndian: false)
            case "utf-32le": Self.utf32(Self.text, littleEndian: true)
            case "koi8-r": Data(#"{"title":""#.utf8) + [0xF3, 0xC2, 0xCF, 0xCA] + Data(#""}"#.utf8)
            case "iso-8859-5": Data(#"{"title":""#.utf8) + [0xC1, 0xD1, 0xDE, 0xD9] + Data(#""}"#.utf8)
            case "ibm866": Data(#"{"title":""#.utf8) + [0x91, 0xA1, 0xAE, 0xA9] + Data(#""}"#.utf8)
            default: try Self.windows1251(Self.text)
            }
        let body = BodyText(data, charset: charset)
        #expect(String(decoding: body.utf8, as: UTF8.self) == Self.text && body.changes == [.charset(charset)])
    }

    @Test(
        "Every single-byte charset has a character for every byte",
        arguments: ["iso-8859-1", "iso-8859-15", "windows-1250", "windows-1258"])
    func isTotal(charset: String) {
        let body = BodyText(Data((0...255).map { UInt8($0) }), charset: charset)
        #expect(String(decoding: body.utf8, as: UTF8.self).unicodeScalars.count == 256 && body.changes == [.charset(charset)])
    }

    @Test(
        "What is not known, or broken, is taken for UTF-8",
        arguments: ["x", "windows-1", "windows-12510", "iso-8859-12", "shift_jis", "../etc", "utf-16", "utf-16le", "utf-32", "ucs-4"])
    func fallsBack(charset: String) {
        let broken = Data([0x22, 0x81, 0x22])
        let body = BodyText(charset == "shift_jis" ? broken : Data(Self.text.utf8), charset: charset)
        #expect(body.changes == [.unknownCharset(charset)])
    }

    @Test("A byte order mark goes, and knows better than the name", arguments: [nil, "utf-8", "windows-1251"])
    func dropsMarks(charset: String?) {
        let utf8 = BodyText(Data([0xEF, 0xBB, 0xBF]) + Data(Self.text.utf8), charset: charset)
        #expect(utf8.utf8 == Data(Self.text.utf8) && utf8.changes == [.byteOrderMark])
        for littleEndian in [true, false] {
            let mark: [UInt8] = littleEndian ? [0xFF, 0xFE] : [0xFE, 0xFF]
            let utf16 = BodyText(Data(mark) + Self.utf16(Self.text, littleEndian: littleEndian), charset: charset)
            #expect(String(decoding: utf16.utf8, as: UTF8.self) == Self.text && utf16.changes == [.byteOrderMark, .charset("utf-16")])
            let wideMark: [UInt8] = littleEndian ? [0xFF, 0xFE, 0, 0] : [0, 0, 0xFE, 0xFF]
            let utf32 = BodyText(Data(wideMark) + Self.utf32(Self.text, littleEndian: littleEndian), charset: charset)
            #expect(String(decoding: utf32.utf8, as: UTF8.self) == Self.text && utf32.changes == [.byteOrderMark, .charset("utf-32")])
        }
    }

    @Test("Zero bytes tell what a text is, whatever it is called", arguments: [nil, "utf-8", "windows-1251", "utf-32", "klingon"])
    func seesForms(charset: String?) {
        for littleEndian in [true, false] {
            let utf16 = BodyText(Self.utf16(Self.text, littleEndian: littleEndian), charset: charset)
            #expect(String(decoding: utf16.utf8, as: UTF8.self) == Self.text && utf16.changes == [.charset("utf-16")])
            let utf32 = BodyText(Self.utf32(Self.text, littleEndian: littleEndian), charset: charset)
            #expect(String(decoding: utf32.utf8, as: UTF8.self) == Self.text && utf32.changes == [.charset("utf-32")])
        }
        for odd: [UInt8] in [[], [0], [0, 0], [0, 0, 0], [0, 0, 0, 0], [0x7B, 0x22, 0, 0x22]] {
            #expect(BodyText(Data(odd), charset: nil).utf8 == Data(odd))
        }
    }

    @Test("Half a pair and half a unit spoil nothing else")
    func mendsUTF16() {
        let body = BodyText(Self.utf16("\"a", littleEndian: true) + [0x00, 0xD8, 0x62, 0x00, 0x63], charset: "utf-16le")
        #expect(String(decoding: body.utf8, as: UTF8.self) == "\"a\u{FFFD}b")
        let wide = BodyText(
            Self.utf32("\"a", littleEndian: false) + [0, 0, 0xD8, 0, 0xFF, 0, 0, 0, 0, 0, 0, 0x62, 0, 0], charset: "utf-32")
        #expect(String(decoding: wide.utf8, as: UTF8.self) == "\"a\u{FFFD}\u{FFFD}b")
    }
}
