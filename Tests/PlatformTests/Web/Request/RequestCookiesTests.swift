import HTTPTypes
import Platform
import Testing

@Suite struct RequestCookiesTests {
    private func cookies(_ headers: String...) -> RequestCookies {
        var fields = HTTPFields()
        for header in headers { fields.append(HTTPField(name: .cookie, value: header)) }
        return RequestCookies(fields)
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

    @Test func cookiesAreSetSafely() {
        let cookie = ResponseCookie(name: "n", value: "v", lifetime: .seconds(60))
        #expect(cookie.header(secure: true) == "n=v; Path=/; SameSite=Lax; Max-Age=60; HttpOnly; Secure")
        #expect(!cookie.header(secure: false).contains("Secure"))
        #expect(!ResponseCookie(name: "n", value: "v", lifetime: nil).header(secure: false).contains("Max-Age"))
    }
}
