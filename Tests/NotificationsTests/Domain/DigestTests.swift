import Testing

@testable import Notifications

/// Both stand in the database, so that they stay what they are: messages that wait have these keys, codes that were sent these hashes.
@Suite("Keys and hashes of codes")
struct DigestTests {
    @Test("are SHA-256 in hexadecimal digits")
    func digests() {
        #expect(News.key("abc") == "msg_ba7816bf8f01cfea414140de5dae2223")
        #expect(OneTimeCode.hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
