import Testing

import Platform

@Suite("Fields of a CSV file")
struct FiguresCSVTests {
    @Test(
        "What a spreadsheet would misread is quoted, or told to be no formula",
        arguments: [
            ("Shop", "Shop"), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("two\nlines", "\"two\nlines\""), ("=1+1", "'=1+1"),
            ("-2", "'-2"), ("@cmd,x", "\"'@cmd,x\""), ("", ""),
        ])
    func fields(text: String, written: String) {
        #expect(CSVLine.text([text]) == written + "\r\n")
    }
}
