import Foundation
import Testing

@testable import Helpdesk

struct HookTests {
    private static let body = Data(#"{"type":"issue.updated","data":{"issue":{"id":7}}}"#.utf8)

    /// Made with `openssl dgst -sha256 -hmac`.
    @Test
    func theSignatureIsTheHMACOfTheBody() {
        let right = "sha256=" + Self.hmac
        #expect(HookSignature.isValid(right, of: Self.body, secret: "s3cret"))
        #expect(HookSignature.isValid("sha256=" + Self.hmac.uppercased(), of: Self.body, secret: "s3cret"))
        for wrong in [
            nil, "", Self.hmac, "sha1=" + Self.hmac, right + "0", String(right.dropLast()), "sha256=" + String(repeating: "0", count: 64),
        ] {
            #expect(!HookSignature.isValid(wrong, of: Self.body, secret: "s3cret"))
        }
        #expect(!HookSignature.isValid(right, of: Self.body + Data(" ".utf8), secret: "s3cret"))
        #expect(!HookSignature.isValid(right, of: Self.body, secret: "other"))
    }

    private static let hmac = "4450190c90ed7e51d4dc17142f9ed3b7e8c56f23a1dc67d3c9028ab56ca55137"

    @Test(arguments: [
        (#"{"type":"issue.updated","data":{"issue":{"id":7}}}"#, HookBody.issue(7)),
        (#"{"type":"issue.created","data":{"issue":{"issue":{"id":"8"}},"journal":{"id":1}}}"#, .issue(8)),
        (#"{"type":"issue.deleted","timestamp":"x","data":{"id":9}}"#, .issue(9)),
        (#"{"type":"news.created","data":{"news":{"id":1}}}"#, .other),
    ])
    func theIssueIsFoundWhereverItStands(text: String, hook: HookBody) {
        #expect(HookBody(Data(text.utf8)) == hook)
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"type":"issue.updated"}"#, #"{"type":"issue.updated","data":{}}"#,
        #"{"type":"issue.updated","data":{"issue":{"id":-1}}}"#,
    ])
    func whatIsNoHookIsRefused(text: String) {
        let hook = HookBody(Data(text.utf8))
        #expect(hook == nil || hook == .other)
    }
}
