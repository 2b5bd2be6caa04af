import Crypto
import Foundation
import Platform
import Testing

@testable import Notifications

@Suite("Encryption for browsers") struct WebPushEncryptionTests {
    private let subscription: WebPushSubscription

    init() throws { subscription = try WebPushSubscription(SampleBrowser.json(), allowsPrivate: false) }

    @Test("The vector of RFC 8291, appendix A, byte for byte")
    func vector() throws {
        let key = try P256.KeyAgreement.PrivateKey(
            rawRepresentation: try #require(Data(base64URL: "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")))
        let body = try WebPushEncryption.encrypt(
            Data("When I grow up, I want to be a watermelon".utf8), for: subscription, key: key,
            salt: try #require(Data(base64URL: "DGv6ra1nlYgDCS1FRnbzlw")))
        #expect(
            body.base64URL
                == "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95"
                + "bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN")
    }

    @Test("The longest message makes the largest body that every push service takes", arguments: [0, 1, WebPushEncryption.limit])
    func sizes(count: Int) throws {
        let message = Data(repeating: 7, count: count)
        let body = try WebPushEncryption.encrypt(
            message, for: subscription, key: P256.KeyAgreement.PrivateKey(), salt: Data(repeating: 1, count: 16))
        #expect(body.count == count + 103 && body.count <= 4096)
        #expect(try SampleBrowser.decrypt(body) == message)
    }
}
