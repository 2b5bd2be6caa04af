import Foundation
import Testing

@testable import StatusPage

@Suite("JSON in order")
struct OrderedJSONTests {
    @Test("Fields stay where they were put, and every value has its form")
    func bytes() {
        let value: OrderedJSON = [
            "z": nil, "a": true, "m": [.integer(-3), .number(99.5), .number(.infinity), .list([])], "b": .object([]),
            "c": .optional(nil), "d": .optional("x"),
        ]
        let more = value.adding([("last", .flag(false))])
        #expect(
            String(decoding: more.bytes, as: UTF8.self)
                == #"{"z":null,"a":true,"m":[-3,99.5,null,[]],"b":{},"c":null,"d":"x","last":false}"#)
        #expect(OrderedJSON.null.adding([("a", nil)]).bytes == Array("null".utf8))
    }

    @Test(
        "Texts are escaped so that every reader reads them as they were",
        arguments: ["\"\\/\n\r\t\u{0}\u{1F}", "Отчёты é e\u{301} 😀", "</script>"])
    func texts(text: String) throws {
        let bytes = OrderedJSON.list([.text(text)]).bytes
        #expect(!bytes.contains { $0 < 0x20 })
        #expect(try JSONDecoder().decode([String].self, from: Data(bytes)) == [text])
    }
}
