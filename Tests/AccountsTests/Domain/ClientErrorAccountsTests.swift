import Accounts
import HTTPTypes
import Platform
import Testing

@Suite("Errors of users, teams and services") struct ClientErrorAccountsTests {
    @Test("Every one is a clear refusal; what is wrong with an input names its field", arguments: ClientError.accounts)
    func refusals(error: ClientError) {
        let passes = error == .tooBusy || error.code == .signInAway
        #expect((400..<500).contains(error.status.code) || passes && error.status == .serviceUnavailable)
        // An address that somebody else has is a conflict over one field.
        #expect((error.status == .unprocessableContent || error.code == .emailTaken) == (error.field != nil))
    }

    @Test("Waits are headers, and the codes that programs know stay")
    func wire() {
        let error = ClientError.tooManyAttempts(retryAfter: .milliseconds(1500))
        #expect(error.status == .tooManyRequests && error.headers[.retryAfter] == "2" && error.sentAs == "too-many-requests")
        #expect(ClientError.scopesBeyondOwn.sentAs == "missing-scope" && ClientError.tokenUnknown.sentAs == "unauthorized")
        #expect(ClientError.wrongCredentials.headers[.wwwAuthenticate] == "Bearer")
    }
}
