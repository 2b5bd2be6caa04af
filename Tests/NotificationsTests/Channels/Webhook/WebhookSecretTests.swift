import Foundation
import Kernel
import Notifications
import TestKit
import Testing

@Suite("Secrets of web hooks") struct WebhookSecretTests {
    private func signature(_ body: String) throws -> String {
        let secret = try #require(WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        return secret.signature(
            of: Data(body.utf8), id: "msg_p5jXN8AQM9LWM0D4loKWxJek", at: Timestamp(microseconds: 1_614_265_330_999_999))
    }

    @Test("Signatures are those of Standard Webhooks: over id, whole seconds and body")
    func signatures() throws {
        #expect(try signature(#"{"test": 2432232314}"#) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        #expect(try signature(#"{"test": 2432232315}"#) == "v1,TW/pFPJ2/LwRQdgfM7WklE9yJiRyMs0cTpVPK8leNAU=")
    }

    @Test("A new secret has 32 bytes, is another one each time, and is read again")
    func new() throws {
        let world = TestWorld()
        let (one, two) = (WebhookSecret(world: world.world), WebhookSecret(world: world.world))
        #expect(one.text != two.text && one.text.hasPrefix("whsec_"))
        #expect(Data(base64Encoded: String(one.text.dropFirst(6)))?.count == 32)
        #expect(WebhookSecret(one.text) == one)
    }

    @Test("What is no secret is none", arguments: ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_not base64!"])
    func none(text: String) { #expect(WebhookSecret(text) == nil) }
}
