import Notifications
import Testing

@Suite("Headers of web hooks") struct WebhookHeaderTests {
    @Test("A line is a name and a value")
    func lines() throws {
        let header = try #require(WebhookHeader("Authorization:  Bearer abc:def "))
        #expect(header.name == "Authorization" && header.value == "Bearer abc:def")
        #expect(WebhookHeader("X-Empty:")?.value == "")
    }

    @Test(
        "What would end the line, is no token, or is the web hook's own is refused",
        arguments: [
            "no colon", ": value", "X Y: z", "X: a\r\nY: b", "X: a\nb", "X: caf\u{E9}", "Content-Type: text/plain", "content-length: 5",
            "Host: other", "Webhook-Signature: v1,x", "webhook-id: 1", "Transfer-Encoding: chunked",
        ])
    func refused(line: String) { #expect(WebhookHeader(line) == nil) }
}
