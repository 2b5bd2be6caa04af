import Testing

@testable import ContactCenter

@Suite struct PhoneNumberTests {
    @Test(
        "Digits and one plus are kept, however it is written",
        arguments: [
            "sip:+37061234567@host2.example.org", " 37061234567", "  37061234567", "+37061234567", "++37061234567", "+370 (612) 34-567",
            "0037061234567", "37061234567",
        ])
    func writings(text: String) { #expect(PhoneNumber(text)?.text == "+37061234567") }

    @Test("No digits are no number", arguments: ["", " ", "+", "anonymous", "unknown", "Anonymous1"])
    func none(text: String) { #expect(PhoneNumber(text) == nil) }

    @Test func dialledAtHome() {
        #expect(PhoneNumber("8 916 123-45-67", region: "ru")?.text == "+79161234567")
        #expect(PhoneNumber("89161234567", region: "lt")?.text == "+89161234567")
        #expect(PhoneNumber("015 11 98765-0001", region: "br")?.text == "+551198765" + "0001")
    }
}
