import Foundation
import Platform
import Testing

@Suite("What is seen of JSON before it is read") struct JSONOutlineTests {
    @Test(
        "Lists and objects count, texts do not",
        arguments: [
            ("", false), ("1", false), ("[[1]]", false), ("[[[1]]]", true), (#"{"a":[{}]}"#, true), (#"{"a":[1]}"#, false),
            (#"["[[[[","{{{{","]]]"]"#, false), (#"["\"[[[","\\",[1]]"#, false), (#"["\\",[[1]]]"#, true), ("[],[],[],[]", false),
            ("[[[", true), ("]]]]", false),
        ])
    func depths(text: String, isDeeper: Bool) { #expect(JSONOutline.isDeeper(than: 2, Data(text.utf8)) == isDeeper) }
}
