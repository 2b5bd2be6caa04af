import Foundation
import Platform
import TestKit
import Testing

@Suite struct SecretKeyTests {
    private let key = SecretKey(bytes: Array(repeating: 1, count: 32))

    @Test func aSignedValueIsBelievedForItsUseOnly() {
        let signed = key.sign("user.7", use: "session")
        #expect(key.verify(signed, use: "session") == "user.7")
        #expect(key.verify(signed, use: "reset") == nil)
        #expect(SecretKey(bytes: Array(repeating: 2, count: 32)).verify(signed, use: "session") == nil)
    }

    @Test(arguments: ["", ".", "user.7", "user.8.", "..", "a.b", "é.é"])
    func anythingElseIsNot(text: String) {
        #expect(key.verify(text, use: "session") == nil)
        #expect(key.verify(key.sign("x", use: "session") + text + "x", use: "session") == nil)
    }

    @Test func partsDoNotRunIntoEachOther() {
        #expect(key.authenticationCode("a", "bc") != key.authenticationCode("ab", "c"))
        #expect(key.authenticationCode("a", "") != key.authenticationCode("a"))
    }

    @Test func derivedKeysDiffer() {
        #expect(key.derived(for: "jwt").count == 32)
        #expect(key.derived(for: "jwt") != key.derived(for: "other"))
    }

    @Test func theKeyFileIsMadeOnceForItsOwnerAlone() throws {
        let directory = try TestDirectory()
        let world = TestWorld().world
        let first = try SecretKey.load(directory: directory.path, world: world)
        let second = try SecretKey.load(directory: directory.path, world: world)
        #expect(first.sign("a", use: "b") == second.sign("a", use: "b"))
        let attributes = try FileManager.default.attributesOfItem(atPath: directory.path + "/secret.key")
        #expect((attributes[.posixPermissions] as? Int) == 0o600)
    }

    @Test(arguments: [0, 7] as [UInt8]) func aKeyOfEqualBytesIsRefused(byte: UInt8) throws {
        let directory = try TestDirectory()
        try Data(repeating: byte, count: 32).write(to: URL(fileURLWithPath: directory.path + "/secret.key"))
        #expect(throws: SecretKey.KeyFileError.self) { try SecretKey.load(directory: directory.path, world: TestWorld().world) }
    }

    @Test func aCutKeyFileIsRefused() throws {
        let directory = try TestDirectory()
        _ = try directory.write("secret.key", "short")
        #expect(throws: SecretKey.KeyFileError.self) { try SecretKey.load(directory: directory.path, world: TestWorld().world) }
        #expect(throws: SecretKey.KeyFileError.self) { try SecretKey.load(directory: "/nowhere", world: TestWorld().world) }
    }

    @Test(arguments: [[], [0], [255, 254], [1, 2, 3, 4]] as [[UInt8]])
    func base64URLComesBack(bytes: [UInt8]) {
        let text = Data(bytes).base64URL
        #expect(!text.contains { "+/=".contains($0) })
        #expect(Data(base64URL: text) == Data(bytes))
    }
}
