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

    @Test(
        "An object has each name once, at whatever depth",
        arguments: [
            ("", false), (#"{"a":1,"b":2}"#, false), (#"{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}"#, false), (#"{"a":1,"a":2}"#, true),
            (#"[{"a":1},{"b":{"c":"a","d":[]},"e":1,"b":2}]"#, true), (#"{"a":"a:a","b":"\"a\":1,\"a\":2"}"#, false),
            (#"{"a" : 1 , "a"  :2}"#, true), (#"{"ab":1,"a":2,"b":3}"#, false), (#"{"a":["a","a"],"b":"b"}"#, false),
            // Names that may be another spelling.
            (#"{"\u0061":1}"#, true), (#"{"é":1}"#, true), (#"{"a":"é\n\\","b":"\""}"#, false),
            // No JSON at all.
            ("}}]]{{:::", true), (#"{"a"#, false), (#"{"a\"#, false),
        ])
    func repeats(text: String, mayRepeat: Bool) { #expect(JSONOutline.mayRepeatNames(Data(text.utf8)) == mayRepeat) }

    @Test("What is too wide or too deep to compare may have anything", .timeLimit(.minutes(5))) func repeatsBounded() {
        let wide = "{" + (0..<200_000).map { "\"\($0)\":1" }.joined(separator: ",") + "}"
        let deep = String(repeating: "[", count: 1_000_000)
        for text in [wide, deep] { #expect(JSONOutline.mayRepeatNames(Data(text.utf8))) }
        let long = "[" + (0..<100_000).map { _ in #"{"a":1,"b":2}"# }.joined(separator: ",") + "]"
        #expect(!JSONOutline.mayRepeatNames(Data(long.utf8)))
    }
}
