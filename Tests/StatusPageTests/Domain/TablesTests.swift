import Testing

@testable import StatusPage

@Suite("Countries and providers")
struct TablesTests {
    @Test("The countries are the 249 of ISO 3166-1, by two capital letters each")
    func countries() {
        let codes = Array(CountryTable.iso3166.codes)
        #expect(codes.count == 249)
        #expect(codes.allSatisfy { $0.utf8.count == 2 && $0.utf8.allSatisfy { (0x41...0x5A).contains($0) } })
        #expect(codes.allSatisfy { CountryTable.iso3166.name(of: $0)?.isEmpty == false })
        #expect(Set(codes.compactMap { CountryTable.iso3166.name(of: $0) }).count == 249)
    }

    @Test(
        "The names are those of the old service",
        arguments: [
            ("RU", "Russian Federation"), ("US", "United States of America"),
            ("GB", "United Kingdom of Great Britain and Northern Ireland"),
            ("FR", "France"), ("BL", "Saint Barthélemy"), ("AT", "Austria"), ("BG", "Bulgaria"), ("DK", "Denmark"), ("CA", "Canada"),
            ("ES", "Spain"), ("CH", "Switzerland"), ("TR", "Turkey"), ("PE", "Peru"), ("NZ", "New Zealand"), ("MC", "Monaco"),
        ])
    func names(code: String, name: String) { #expect(CountryTable.iso3166.name(of: code) == name) }

    @Test("Nothing else is a country", arguments: ["", "fr", "Fr", "XX", "F", "FRA", "FR ", "UK", "AN", "F\u{0}"])
    func unknown(code: String) { #expect(CountryTable.iso3166.name(of: code) == nil) }

    @Test("Each source knows its own providers, and those a company adds")
    func providers() {
        let table = ProviderTable.original.adding([("voice", "Acme Calls"), ("weather", "Acme")])
        #expect(["Topolo", "Rond", "Kildy"].allSatisfy { table.contains($0, in: .sms) && table.contains($0, in: .mms) })
        #expect(["TransparentCalls", "E-Voice", "JustPhone", "Acme Calls"].allSatisfy { table.contains($0, in: .voice) })
        let mail = [
            "Gmail", "Yahoo", "Hotmail", "MSN", "Orange", "Comcast", "AOL", "Live", "RediffMail", "GMX", "Protonmail", "Yandex", "Mail.ru",
        ]
        #expect(mail.allSatisfy { table.contains($0, in: .email) })
        #expect(!table.contains("Topolo", in: .voice) && !table.contains("Acme Calls", in: .sms) && !table.contains("topolo", in: .sms))
        #expect(!ProviderTable.original.contains("Acme Calls", in: .voice))
    }
}
