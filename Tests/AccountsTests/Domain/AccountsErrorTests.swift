import Accounts
import HTTPTypes
import Platform
import Testing

@Suite struct AccountsErrorTests {
    static let all: [AccountsError] =
        InvalidInput.allCases.map(AccountsError.invalid) + [
            .serviceNotFound, .userNotFound, .tokenNotFound, .teamNotFound, .nameTaken("Shop"), .wrongCredentials,
            .tooManyAttempts(retryAfter: .milliseconds(1500)), .tooManyWrongCodes(retryAfter: .seconds(1)), .tooBusy, .linkNotValid,
            .lastAdministrator, .ownAccount,
            .notPermitted(.manageUsers),
        ]

    @Test func keysAreDifferentAndMessagesAreSentences() {
        #expect(Set(Self.all.map(\.key)).count == Self.all.count)
        for error in Self.all {
            #expect(error.message.hasSuffix("."))
            #expect(error.message.first?.isUppercase == true)
        }
    }

    @Test func everyErrorIsAClearRefusal() {
        for error in Self.all {
            let status = error.failure.status.code
            #expect((400..<500).contains(status) || error == .tooBusy && status == 503)
            #expect(error.failure.message == error.message)
        }
    }

    @Test func aWaitIsRoundedUp() {
        let failure = AccountsError.tooManyAttempts(retryAfter: .milliseconds(1500)).failure
        #expect(failure.status == .tooManyRequests)
        #expect(failure.headers[.retryAfter] == "2")
        #expect(Duration.zero.secondsRoundedUp == 1)
    }

    @Test func otherErrorsAreNotMapped() {
        struct Other: Error {}
        #expect(AccountsError.failureMapping(Other()) == nil)
        #expect(AccountsError.failureMapping(AccountsError.invalid(.codeUnusable))?.status == .unprocessableContent)
    }
}
