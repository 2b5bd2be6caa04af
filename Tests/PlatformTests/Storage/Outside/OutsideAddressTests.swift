import Testing

@testable import Platform

struct OutsideAddressTests {
    @Test(arguments: [
        ("mysql://j:p%40ss@db.test:3307/calls", OutsideDialect.maria, "mysql://j@db.test:3307/calls"),
        ("mariadb://j@db.test/calls", .maria, "mysql://j@db.test:3306/calls"),
        ("postgresql://j:secret@db.test:5433/calls", .postgres, "postgresql://db.test:5433/calls"),
        ("postgres://j:secret@db.test/calls", .postgres, "postgresql://db.test/calls"),
    ])
    func bothEnginesAreKnown(text: String, dialect: OutsideDialect, place: String) throws {
        let address = try #require(OutsideAddress(text))
        #expect(address.dialect == dialect)
        #expect(address.place == place)
        #expect(address.text == text)
        #expect(!address.shown.contains("p%40ss"))
        #expect(!address.shown.contains("secret"))
    }

    @Test(arguments: ["", "calls", "sqlite:///x", "http://h/d", "mysql://h/d", "oracle://u:p@h/d"])
    func othersAreNone(text: String) { #expect(OutsideAddress(text) == nil) }

    @Test func textsAndNamesStayWhatTheyAre() {
        for dialect in [OutsideDialect.maria, .postgres] {
            #expect(dialect.text("a'b\0") == "'a''b'")
            #expect(dialect.name("a\"b") == "\"a\"\"b\"")
            #expect(dialect.contains("c", "5%_!").contains("'%5!%!_!!%' ESCAPE '!'"))
        }
    }
}
