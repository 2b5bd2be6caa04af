@testable import Platform
import Testing

@Suite("Lines of CSV")
struct CSVLineTests {
    @Test(
        "Fields are quoted where they must be, and are never formulas",
        arguments: [
            ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""), ("two\nlines", "\"two\nlines\""),
            ("two\r\nlines", "\"two\r\nlines\""), ("=1+1", "'=1+1"), ("+7 495", "'+7 495"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"), ("\r=1", "\"'\r=1\""), (" =1", "' =1"), ("\u{FF1D}1", "'\u{FF1D}1"), ("=\"a\",1", "\"'=\"\"a\"\",1\""),
            ("a=b", "a=b"), ("\"\u{301}", "\"\"\"\u{301}\""),
        ])
    func fields(text: String, field: String) {
        #expect(CSVLine.text([text, "x"]) == field + ",x\r\n")
    }
}
