@testable import Accounts
import Testing

@Suite struct PasswordRuleTests {
    @Test func eightCharactersForPeopleSixForTheDispatcher() throws {
        try PasswordRule.people.check("xqzvkrtw", name: "Ann")
        try PasswordRule.dispatcher.check("xqzvkr", name: "Ann")
        #expect(throws: AccountsError.invalid(.passwordTooShort)) { try PasswordRule.people.check("1234567", name: "Ann") }
        #expect(throws: AccountsError.invalid(.passwordTooShort)) { try PasswordRule.dispatcher.check("12345", name: "Ann") }
    }

    @Test func charactersCountNotBytes() throws {
        try PasswordRule.people.check("щгжэюфвъ", name: "Ann")
        #expect(throws: AccountsError.invalid(.passwordTooShort)) { try PasswordRule.people.check("🔑🔑🔑", name: "Ann") }
    }

    @Test func theNameIsNoPassword() {
        #expect(throws: AccountsError.invalid(.passwordIsName)) { try PasswordRule.people.check("administrator", name: "Administrator") }
    }

    @Test(arguments: ["lindqvist", "Lindqvist2024", "tsivqdniL", "ann-lindqvist", "opsdesk99", "Switchboard!", "dispatcher1"])
    func wordsOfTheAccountAndTheHouseAreNoPasswords(_ password: String) {
        #expect(throws: AccountsError.invalid(.passwordCommon)) {
            try PasswordRule.people.check(password, name: "ann.lindqvist", words: ["opsdesk", "example", "org"])
        }
    }

    @Test func aPasswordHasAnEnd() {
        let long = String(repeating: "x", count: 5000)
        #expect(throws: AccountsError.invalid(.passwordTooLong)) { try PasswordRule.people.check(long, name: "Ann") }
    }

    @Test func theSameCharactersAreTheSameBytes() {
        #expect(PasswordRule.bytes(of: "caf\u{E9}") == PasswordRule.bytes(of: "cafe\u{301}"))
    }
}
