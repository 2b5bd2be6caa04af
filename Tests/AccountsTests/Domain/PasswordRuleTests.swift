@testable import Accounts
import Platform
import Testing

@Suite struct PasswordRuleTests {
    @Test func eightCharactersForPeopleSixForTheDispatcher() throws {
        try PasswordRule.people.check("xqzvkrtw", name: "Ann")
        try PasswordRule.dispatcher.check("xqzvkr", name: "Ann")
        #expect(throws: ClientError.passwordTooShort) { try PasswordRule.people.check("1234567", name: "Ann") }
        #expect(throws: ClientError.passwordTooShort) { try PasswordRule.dispatcher.check("12345", name: "Ann") }
    }

    @Test func charactersCountNotBytes() throws {
        try PasswordRule.people.check("щгжэюфвъ", name: "Ann")
        #expect(throws: ClientError.passwordTooShort) { try PasswordRule.people.check("🔑🔑🔑", name: "Ann") }
    }

    @Test(arguments: ["ann.lindqvist", "Ann.Lindqvist", "ANN.LINDQVIST2024", "!!ann.lindqvist!!", "ánn.lindqvist"])
    func theNameIsNoPassword(_ password: String) {
        #expect(throws: ClientError.passwordIsName) { try PasswordRule.people.check(password, name: "ann.lindqvist") }
    }

    @Test(arguments: ["opsdesk99", "OpsDesk!", "desk.example.org", "Switchboard!", "1dispatcher1", "switchboard"])
    func theHouseIsNoPassword(_ password: String) {
        #expect(throws: ClientError.passwordCommon) {
            try PasswordRule.people.check(password, name: "ann", houseNames: ["desk.example.org", "opsdesk"])
        }
    }

    @Test(arguments: [
        "password", "PassWord", "Password123", "P@ssw0rd", "12345678", "qwertyuiop", "qwerty123", "1q2w3e4r", "letmein1", "Administrator",
        "пароль123", "ЙЦУКЕНГШ", "gfhjkm123", "senha123", "Ｐａｓｓｗｏｒｄ",
    ])
    func whatIsTriedFirstIsNoPassword(_ password: String) {
        #expect(throws: ClientError.passwordCommon) { try PasswordRule.people.check(password, name: "ann") }
    }

    @Test(arguments: ["        ", "\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}", "\t \t \t \t "])
    func spacesAloneAreNoPassword(_ password: String) throws {
        #expect(throws: ClientError.passwordCommon) { try PasswordRule.people.check(password, name: "ann") }
        try PasswordRule.people.check(password + "ж", name: "ann")
    }

    @Test(arguments: [
        "Bar-secret-2026!", "my password is long", "annlindqvist-and-more", "switchboard-of-mine", "2026!2026!", "correct horse",
    ])
    func whatMerelyHoldsSuchWordsIsOne(_ password: String) throws {
        try PasswordRule.people.check(password, name: "ann.lindqvist", houseNames: ["opsdesk", "desk.example.org"])
    }

    /// A name without letters leaves nothing when its digits are taken away; that is no password of anybody.
    @Test func namesWithoutLetters() throws {
        try PasswordRule.people.check("8465-2731", name: "007")
        #expect(throws: ClientError.passwordIsName) { try PasswordRule.people.check("00700700", name: "00700700") }
    }

    @Test func aPasswordHasAnEnd() {
        let long = String(repeating: "x", count: 5000)
        #expect(throws: ClientError.passwordTooLong) { try PasswordRule.people.check(long, name: "Ann") }
    }

    @Test func theSameCharactersAreTheSameBytes() {
        #expect(PasswordRule.bytes(of: "caf\u{E9}") == PasswordRule.bytes(of: "cafe\u{301}"))
    }
}
