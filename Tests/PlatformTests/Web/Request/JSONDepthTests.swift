import Foundation
import Platform
import Testing

@Suite("Depth of JSON") struct JSONDepthTests {
    @Test(
        "Lists and objects count, texts do not",
        arguments: [
            ("", false), ("1", false), ("[[1]]", false), ("[[[1]]]", true), (#"{"a":[{}]}"#, true), (#"{"a":[1]}"#, false),
            (#"["[[[[","{{{{","]]]"]"#, false), (#"["\"[[[","\\",[1]]"#, false), (#"["\\",[[1]]]"#, true), ("[],[],[],[]", false),
            ("[[[", true), ("]]]]", false),
        ])
    func depths(text: String, isDeeper: Bool) { #expect(JSONDepth.exceeds(2, in: Data(text.utf8)) == isDeeper) }
}
