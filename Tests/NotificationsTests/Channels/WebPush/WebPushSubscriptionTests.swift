import Platform
import Testing

@testable import Notifications

@Suite("Subscriptions of browsers") struct WebPushSubscriptionTests {
    private func refusal(_ json: JSON, allowsPrivate: Bool = false) -> ClientError? {
        do throws(ClientError) {
            _ = try WebPushSubscription(json, allowsPrivate: allowsPrivate)
            return nil
        } catch { return error }
    }

    @Test("What a browser gives is taken, and what is not needed of it is left")
    func taken() throws {
        let subscription = try WebPushSubscription(SampleBrowser.json(), allowsPrivate: false)
        #expect(subscription.endpoint == "https://push.example.net/send/secret-part")
        #expect(subscription.json["keys"] == ["p256dh": .text(SampleBrowser.publicKey), "auth": .text(SampleBrowser.secret)])
        #expect(subscription.json["expirationTime"] == nil)
        #expect(try WebPushSubscription(subscription.json, allowsPrivate: false) == subscription)
        // Some browsers pad.
        let padded: JSON = [
            "endpoint": "https://push.example.net/x",
            "keys": ["p256dh": .text(SampleBrowser.publicKey + "="), "auth": .text(SampleBrowser.secret + "==")],
        ]
        #expect(refusal(padded) == nil)
    }

    @Test(
        "Endpoints in private networks, or that are not encrypted, are for closed networks",
        arguments: [
            "http://push.example.net/x", "https://127.0.0.1/x", "https://10.1.2.3/x", "https://[::1]/x", "https://localhost/x",
            "http://192.168.1.9:8080/x", "https://2130706433/x", "https://0x7f.1/x", "https://localhost./x", "https://[::ffff:10.0.0.1]/x",
        ])
    func closed(endpoint: String) {
        #expect(refusal(SampleBrowser.json(endpoint)) == .addressNotAllowed)
        #expect(refusal(SampleBrowser.json(endpoint), allowsPrivate: true) == nil)
    }

    @Test(
        "Some addresses are never allowed",
        arguments: ["https://169.254.169.254/x", "https://[::ffff:169.254.169.254]/x", "http://[fe80::1]/x"])
    func never(endpoint: String) {
        for allowsPrivate in [false, true] {
            #expect(refusal(SampleBrowser.json(endpoint), allowsPrivate: allowsPrivate) == .addressNotAllowed)
        }
    }

    @Test("What is no subscription is refused")
    func malformed() {
        let broken: [JSON] = [
            .null, [:], ["endpoint": "https://push.example.net/x"], SampleBrowser.json("ftp://push.example.net/x"),
            SampleBrowser.json("push"),
            SampleBrowser.json("https://user:password@push.example.net/x"),
            ["endpoint": "https://push.example.net/x", "keys": ["p256dh": "AAAA", "auth": .text(SampleBrowser.secret)]],
            ["endpoint": "https://push.example.net/x", "keys": ["p256dh": .text(SampleBrowser.publicKey), "auth": "AAAA"]],
        ]
        for json in broken { #expect(refusal(json)?.code == "address-not-valid") }
    }

    @Test("Only where the push service is may be shown")
    func origin() {
        #expect(WebPushSubscription.origin(of: "https://push.example.net/send/secret") == "https://push.example.net")
        #expect(WebPushSubscription.origin(of: "http://127.0.0.1:8080/send/secret") == "http://127.0.0.1:8080")
        #expect(WebPushSubscription.origin(of: "https://push.example.net:443/x") == "https://push.example.net")
        #expect(WebPushSubscription.origin(of: "nonsense") == "…")
    }
}
