import Foundation
import Testing

@testable import Platform

@Suite("Files of separated values, as others write them") struct CSVFileTests {
    @Test(
        "What stands between fields is seen in the first line",
        arguments: [
            ("a,b\nc;d,e\n", CSVFile.Separator.comma, [["a", "b"], ["c;d", "e"]]),
            ("a;b\nc,d;e\n", .semicolon, [["a", "b"], ["c,d", "e"]]),
            ("a\tb\n \tx\n", .tab, [["a", "b"], ["", "x"]]), ("\"a,b,c\";d\n", .semicolon, [["a,b,c", "d"]]),
            ("sep=;\r\na,b,c;d\r\n", .semicolon, [["a,b,c", "d"]]), ("a\nb", .comma, [["a"], ["b"]]), ("", .comma, []),
            ("sep=,", .comma, []),
        ])
    func separators(text: String, separator: CSVFile.Separator, fields: [[String]]) {
        let file = CSVFile(text)
        #expect(file.separator == separator && file.records.map(\.fields) == fields)
        #expect(file.guess == (separator == .comma ? nil : "read as UTF-8, with \(separator.name) between the fields"))
    }

    @Test("A quotation mark without an end spoils its own line only, and the line says so")
    func quotes() {
        let end = CSVFile("id,name\n1,\"Sun\n2,Moon\n")
        #expect(end.records.map(\.fields) == [["id", "name"], ["1", "Sun"], ["2", "Moon"]])
        #expect(end.records.map(\.isBroken) == [false, true, false] && end.records.map(\.line) == [1, 2, 3])
        // The next one is no end of it: something follows.
        let pair = CSVFile("id,name\n1,\"Sun\n2,\"Moon\"\n3,\"Ma\nrs\"\n")
        #expect(pair.records.map(\.fields) == [["id", "name"], ["1", "Sun"], ["2", "Moon"], ["3", "Ma\nrs"]])
        #expect(pair.records.map(\.isBroken) == [false, true, false, false])
    }

    @Test("Any number of them takes no longer")
    func manyQuotes() {
        let file = CSVFile(String(repeating: "\"a,b\nc,", count: 20_000))
        #expect(file.records.count == 20_001)
    }

    @Test(
        "Encodings are known by their bytes",
        arguments: [
            (String.Encoding.utf8, [UInt8](), GuessedText.Encoding.utf8), (.utf8, [0xEF, 0xBB, 0xBF], .utf8),
            (.utf16LittleEndian, [0xFF, 0xFE], .utf16), (.utf16BigEndian, [0xFE, 0xFF], .utf16), (.utf16LittleEndian, [], .utf16),
            (.utf16BigEndian, [], .utf16),
        ])
    func unicode(written: String.Encoding, mark: [UInt8], encoding: GuessedText.Encoding) throws {
        let file = CSVFile(mark + [UInt8](try #require("id;name\n7;Солнце 🌞".data(using: written))))
        #expect(file.encoding == encoding && file.separator == .semicolon)
        #expect(file.records.map(\.fields) == [["id", "name"], ["7", "Солнце 🌞"]])
    }

    @Test("What is no Unicode is as Windows writes it there")
    func windows() {
        // Турагентство «Солнце»
        let russian: [UInt8] = [
            0xD2, 0xF3, 0xF0, 0xE0, 0xE3, 0xE5, 0xED, 0xF2, 0xF1, 0xF2, 0xE2, 0xEE, 0x20, 0xAB, 0xD1, 0xEE, 0xEB, 0xED, 0xF6, 0xE5, 0xBB,
        ]
        for region in ["", "lt", "ru"] {
            let text = GuessedText(russian, region: region)
            #expect(text.text == "Турагентство «Солнце»" && text.encoding == .windows1251)
        }
        let lithuanian = Array("Saul".utf8) + [0xEB] + Array("s kelion".utf8) + [0xEB] + Array("s ".utf8) + [0xD0] + Array("iauliai".utf8)
        #expect(GuessedText(lithuanian, region: "lt").text == "Saulės kelionės Šiauliai")
        let portuguese = Array("Informa".utf8) + [0xE7, 0xE3] + Array("o".utf8)
        #expect(GuessedText(portuguese, region: "br") == GuessedText(portuguese) && GuessedText(portuguese).text == "Informação")
    }

    @Test("A few wrong bytes make no other encoding of it, and their line says that it is damaged")
    func damaged() {
        let file = CSVFile(Array("id,name\n7,Солнце\n8,".utf8) + [0xFF] + Array(" Луна\n".utf8))
        #expect(file.encoding == .utf8 && file.records.map(\.isDamaged) == [false, false, true])
        #expect(file.records.last?.fields == ["8", "\u{FFFD} Луна"])
    }
}
