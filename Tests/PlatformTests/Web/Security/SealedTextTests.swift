import Platform
import Testing

@Suite struct SealedTextTests {
    @Test("A sealed text opens for its use alone, with its key alone")
    func sealed() throws {
        let (key, other) = (SecretKey(bytes: Array(1...32)), SecretKey(bytes: Array(2...33)))
        let use = SealedText.Use("password", of: "7")
        let sealed = try SealedText(sealing: "secret", for: use, with: key, nonce: Array(0..<UInt8(SealedText.nonceLength)))
        #expect(!sealed.text.contains("secret"))
        #expect(sealed.opened(for: use, with: key) == "secret")
        #expect(sealed.opened(for: SealedText.Use("password", of: "8"), with: key) == nil)
        #expect(sealed.opened(for: SealedText.Use("token", of: "7"), with: key) == nil)
        #expect(sealed.opened(for: use, with: other) == nil)
        #expect(SealedText(stored: String(sealed.text.dropLast(2)) + "AA").opened(for: use, with: key) == nil)
        for text in ["", "%"] { #expect(SealedText(stored: text).opened(for: use, with: key) == nil) }
    }
}
