import HTTPTypes
import Platform
import Testing

@Suite struct RequestCookiesTests {
    private func cookies(_ headers: String..., secure: Bool = false) -> RequestCookies {
        var fields = HTTPFields()
        for header in headers { fields.append(HTTPField(name: .cookie, value: header)) }
        return RequestCookies(fields, secure: secure)
    }

    @Test func findsAValueAmongOthers() {
        let cookies = cookies("a=1; bb=2=3;b=4", "c=5")
        #expect(cookies["a"] == "1")
        #expect(cookies["bb"] == "2=3")
        #expect(cookies["b"] == "4")
        #expect(cookies["c"] == "5")
        #expect(cookies["d"] == nil)
    }

    @Test(arguments: ["", ";", "a", "=1", "; ;a", "ab=1"])
    func brokenHeadersHoldNothing(header: String) {
        #expect(cookies(header)["a"] == nil)
    }

    @Test func overHTTPSOnlyThisHostsCookiesCount() {
        #expect(cookies("n=planted", secure: true)["n"] == nil)
        #expect(cookies("n=planted; __Host-n=ours; __Secure-n=other", secure: true)["n"] == "ours")
        #expect(cookies("__Host-n=ours; n=plain")["n"] == "plain")
    }

    @Test func cookiesAreSetSafely() {
        let cookie = ResponseCookie(name: "n", value: "v", lifetime: .seconds(60))
        #expect(cookie.header(secure: true) == "__Host-n=v; Path=/; SameSite=Lax; Max-Age=60; HttpOnly; Secure")
        #expect(cookie.header(secure: false) == "n=v; Path=/; SameSite=Lax; Max-Age=60; HttpOnly")
        #expect(!ResponseCookie(name: "n", value: "v", lifetime: nil).header(secure: false).contains("Max-Age"))
    }
}
