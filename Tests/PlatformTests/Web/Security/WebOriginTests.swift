@testable import Platform
import Testing

@Suite struct WebOriginTests {
    @Test(arguments: [
        ("https://Desk.Example.org:443", "https://desk.example.org"), ("HTTP://desk:80/", "http://desk"),
        ("http://desk:443", "http://desk:443"),
        ("https://[::1]:8443", "https://[::1]:8443"), ("http://127.0.0.1:8220", "http://127.0.0.1:8220"),
    ])
    func originsAreWrittenOneWay(text: String, expected: String) { #expect(WebOrigin(text)?.description == expected) }

    @Test(arguments: [
        "null", "", "https://", "ftp://desk", "https://desk/x", "https://desk?x", "https://me@desk", "//desk", "http://desk:99999",
        "http://desk:0",
    ])
    func noOrigins(text: String) { #expect(WebOrigin(text) == nil) }

    @Test func theHostOfARequestIsComparedTheSameWay() {
        #expect(WebOrigin(scheme: "https", authority: "DESK:443") == WebOrigin("https://desk"))
        #expect(WebOrigin(scheme: "http", authority: "") == nil)
    }
}
