import Foundation
import Testing

@testable import ContactCenter

@Suite("What the gateway says of an agency")
struct AgencyCardTests {
    private func card(_ inside: String) throws -> AgencyCard {
        try #require(AgencyCard(try XMLTree(reading: Data("<agency>\(inside)</agency>".utf8))))
    }

    private func phone(_ text: String) throws -> PhoneNumber { try #require(PhoneNumber(text)) }

    @Test("Every field is read")
    func fields() throws {
        let card = try card(
            """
            <name>Sun Travel</name><nameEng>Sun</nameEng><city>Vilnius</city><percent>10</percent><frontOffice>true</frontOffice>
            <contract>true</contract><sentTourists>42</sentTourists><boss>B</boss><curator><fullName>C</fullName></curator>
            <blackList>false</blackList><managers><manager>M1</manager><manager/><manager>M2</manager></managers>
            """)
        #expect(card.name == "Sun Travel")
        #expect(card.englishName == "Sun")
        #expect([card.city, card.percent, card.tourists, card.boss, card.curator] == ["Vilnius", "10", "42", "B", "C"])
        #expect(card.hasFrontOffice == true)
        #expect(card.hasContract)
        #expect(card.isBlacklisted == false)
        #expect(card.managers == ["M1", "M2"])
    }

    @Test(
        "Who is on the blacklist is said to be, and who is not known to be is not",
        arguments: [("true", true), ("TRUE", true), (" true ", true), ("false", false), ("", nil), ("perhaps", nil)])
    func blacklist(_ word: String, _ isListed: Bool?) throws {
        #expect(try card("<blackList>\(word)</blackList>").isBlacklisted == isListed)
    }

    @Test("A flag with a letter of another alphabet in its name is not it")
    func lookalike() throws {
        #expect(try card("<blаckList>true</blаckList>").isBlacklisted == nil)
    }

    @Test("A contract is missing only where that is said", arguments: [("false", false), ("true", true), ("", true), ("no idea", true)])
    func contract(_ word: String, _ hasOne: Bool) throws {
        #expect(try card("<contract>\(word)</contract>").hasContract == hasOne)
        #expect(try card("").hasContract)
    }

    @Test("Ten managers are named")
    func managers() throws {
        let all = (1...12).map { "<manager>M\($0)</manager>" }.joined()
        #expect(try card("<managers>\(all)</managers>").managers == (1...10).map { "M\($0)" })
    }

    @Test("The contact with the caller's number is the one who calls, however the number is written")
    func contact() throws {
        let card = try card(
            """
            <contacts><contact><value>+37060000002</value><person>Two</person></contact><contact><value>370 600 00001</value>
            <person>One</person><description>desk</description></contact><contact><value>unknown</value><person>X</person></contact></contacts>
            """)
        #expect(card.contact(of: try phone("+37060000001"))?.person == "One")
        #expect(card.contact(of: try phone("+37060000001"))?.description == "desk")
        #expect(card.contact(of: try phone("860000002"))?.person == "Two")
        #expect(card.contact(of: try phone("+37060000003")) == nil)
    }

    @Test("Another document is no agency's")
    func other() throws {
        #expect(AgencyCard(try XMLTree(reading: Data("<login><agency/></login>".utf8))) == nil)
    }

    @Test("It is kept and read as it was")
    func kept() throws {
        var card = AgencyCard()
        (card.name, card.isBlacklisted, card.managers) = ("A \"b\" <c>", true, ["M"])
        #expect(try JSONDecoder().decode(AgencyCard.self, from: try JSONEncoder().encode(card)) == card)
    }
}
