import Foundation
import Kernel
import Testing

@testable import Accounts
@testable import Platform

@Suite("Settings of sign-in against the house's own systems") struct DirectorySettingsTests {
    private func contradictions(_ change: (inout DirectorySettings) -> Void) -> [String] {
        var directory = DirectorySettings()
        (directory.url, directory.base) = (DirectoryAddress("ldap://directory.example.org"), "dc=example,dc=org")
        directory.defaultRole = .viewer
        change(&directory)
        var settings = Settings()
        settings[DirectorySettings.self] = directory
        return directory.contradictions(in: settings).map { "\($0)" }
    }

    @Test("What fits together is taken")
    func right() {
        #expect(contradictions { _ in }.isEmpty)
        #expect(contradictions { $0 = DirectorySettings() }.isEmpty)
        #expect(
            contradictions {
                $0.url = DirectoryAddress("ldaps://directory.example.org"); $0.startsTLS = false
            }.isEmpty)
        #expect(
            contradictions {
                $0.url = DirectoryAddress("ldap://127.0.0.1:3890"); $0.startsTLS = false
            }.isEmpty)
        #expect(
            contradictions {
                $0.startsTLS = false; $0.allowsPlain = true
            }.isEmpty)
    }

    @Test("Passwords go unencrypted to another machine only by an explicit setting, and nobody is let in by accident")
    func wrong() {
        #expect(contradictions { $0.startsTLS = false }.count == 1)
        #expect(contradictions { $0.defaultRole = nil }.count == 1)
        #expect(contradictions { $0.base = "" }.count == 1)
        #expect(contradictions { $0.base = "example.org" }.count == 1)
        #expect(contradictions { $0.groupBase = "groups" }.count == 1)
        #expect(contradictions { $0.userFilter = "(uid=ann)" }.count == 1)
        #expect(contradictions { $0.groupFilter = "(cn=*)" }.count == 1)
        #expect(contradictions { $0.bindDN = "cn=desk,dc=example,dc=org" }.count == 1)
    }

    @Test(
        "Addresses",
        arguments: [
            ("ldap://a", "ldap://a:389"), ("LDAPS://a", "ldaps://a:636"), ("ldap://a:3890/", "ldap://a:3890"),
            ("ldap://[::1]", "ldap://[::1]:389"),
            ("http://a", nil), ("ldap://", nil), ("a:389", nil), ("ldap://a/dc=x", nil), ("ldap://u:p@a", nil), ("ldap://a?x", nil),
            ("ldap://a:0", nil), ("ldap://a:65536", nil), ("ldapi:///run/x", nil),
        ])
    func addresses(_ text: String, _ expected: String?) {
        #expect(DirectoryAddress(text)?.description == expected)
    }

    @Test(
        "This machine is known by its names and numbers alone",
        arguments: [
            ("ldap://localhost", true), ("ldap://127.9.0.1", true), ("ldap://[::1]:1", true), ("ldap://127.evil.example", false),
            ("ldap://localhost.example", false), ("ldap://10.0.0.1", false),
        ])
    func loopback(_ text: String, _ expected: Bool) {
        #expect(DirectoryAddress(text)?.isLoopback == expected)
    }

    @Test("Identities stay those of the directory, however its base is written")
    func issuer() {
        var (one, other) = (DirectorySettings(), DirectorySettings())
        (one.base, other.base) = ("ou=People, DC=Example,dc=org", "OU=people,dc=example,dc=org")
        #expect(one.issuer == other.issuer)
    }

    @Test("The address of the HTTP check must keep secrets")
    func check() {
        func count(_ url: String, role: Role? = .viewer) -> Int {
            var check = SignInCheckSettings()
            (check.url, check.defaultRole) = (URL(string: url), role)
            return check.contradictions(in: Settings()).count
        }
        #expect(count("https://erp.example.org/check") == 0 && count("http://127.0.0.1:8080/check") == 0)
        #expect(count("http://erp.example.org/check") == 1 && count("https://user:secret@erp.example.org/") == 1)
        #expect(count("https://erp.example.org/check", role: nil) == 1)
    }

    @Test("What an entry keeps for ever is text or bytes")
    func ids() {
        let guid: [UInt8] = [0x00, 0xFF, 0x10, 0x20]
        let entry = DirectoryEntry(
            name: "cn=a",
            attributes: [
                "entryuuid": [Array("7C9E-1".utf8)], "objectguid": [guid], "empty": [[]], "long": [Array(repeating: 65, count: 129)],
            ])
        #expect(entry.id("entryUUID") == "7c9e-1" && entry.id("objectGUID") == "00ff1020")
        #expect(entry.id("empty") == nil && entry.id("long") == nil && entry.id("none") == nil)
        #expect(entry.texts("objectGUID") == [])
    }
}
