import Testing

@testable import Platform

@Suite("Reading files of comma-separated values") struct CSVRecordTests {
    @Test(
        "Fields hold commas, quotation marks and lines; ends of lines are those of any system",
        arguments: [
            ("a,b\nc,d", [["a", "b"], ["c", "d"]]), ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
            ("\"a,1\",\"say \"\"hi\"\"\"\n", [["a,1", "say \"hi\""]]), ("\"two\nlines\",x", [["two\nlines", "x"]]),
            (" a , b ", [["a", "b"]]), ("\u{FEFF}a", [["a"]]), ("", []), (",\n", [["", ""]]),
            ("a\rb\r", [["a"], ["b"]]), ("id,name\n7,\"Sun\" Travel", [["id", "name"], ["7", "Sun Travel"]]),
        ])
    func reads(text: String, fields: [[String]]) {
        #expect(CSVRecord.records(text).map(\.fields) == fields)
    }

    @Test("A record knows the line on which it begins, and the first one the names of its columns")
    func places() {
        let records = CSVRecord.records("Name, MAIL\n\"a\nb\",x\nc,y\n")
        #expect(records.map(\.line) == [1, 2, 4] && records.first?.names == ["name", "mail"])
    }
}
