import Testing

@testable import Accounts

@Suite("Names of entries in a directory") struct DistinguishedNameTests {
    @Test(
        "The same entry has the same name, however it is written",
        arguments: [
            ("CN=Desk People,OU=Groups,DC=Example,DC=Org", "cn=desk people,ou=groups,dc=example,dc=org"),
            ("cn = desk  people , ou=groups, dc=example,dc=org", "cn=desk people,ou=groups,dc=example,dc=org"),
            ("cn=a\\2Cb,dc=x", "cn=a\\,b,dc=x"), ("cn=a\\+b,dc=x", "cn=a\\2bb,dc=x"), ("cn=a+sn=b,dc=x", "sn=b+cn=a,dc=x"),
            ("cn=\\c3\\a9,dc=x", "cn=É,dc=x"),
        ])
    func same(_ one: String, _ other: String) throws {
        let (one, other) = (try #require(DistinguishedName(one)), try #require(DistinguishedName(other)))
        #expect(one.folded == other.folded && one.isWithin(other) && other.isWithin(one))
    }

    @Test(
        "What an entry is called is its first value, without escapes",
        arguments: [
            ("cn=desk-admins,ou=groups,dc=x", "desk-admins"), ("cn=desk\\, night,dc=x", "desk, night"), ("cn=\\23one,dc=x", "#one"),
            ("cn=a\\\\b,dc=x", "a\\b"), ("cn=\\ a\\ ,dc=x", " a "), ("cn=Дежурные,dc=x", "Дежурные"), ("cn=a=b,dc=x", "a=b"),
        ])
    func leadingValue(_ text: String, _ expected: String) {
        #expect(DistinguishedName(text)?.leadingValue == expected)
    }

    @Test("An entry is below another when that is the end of its name, and not when its text ends so")
    func within() throws {
        let base = try #require(DistinguishedName("ou=groups,dc=example"))
        func isWithin(_ text: String) -> Bool { DistinguishedName(text)?.isWithin(base) == true }
        #expect(isWithin("cn=a,ou=groups,dc=example") && isWithin("cn=a,ou=b,ou=Groups,dc=Example") && isWithin("ou=groups,dc=example"))
        #expect(!isWithin("cn=a,ou=people,dc=example") && !isWithin("dc=example") && !isWithin("cn=a,ou=othergroups,dc=example"))
        // A comma within a value is no step of the name.
        #expect(!isWithin("cn=a\\,ou=groups,dc=example") && !isWithin("cn=x\\2cou=groups,dc=example"))
    }

    @Test(
        "What is no name is none",
        arguments: ["", "ann", "=", "cn=", "cn=a,", ",cn=a", "cn=a,,dc=b", "cn=a\\", "c n=a", "cn=\\ff", "*=a", "cn=a;dc", "(cn=a"])
    func refused(_ text: String) {
        // A semicolon is a sign like others since RFC 4514.
        #expect((DistinguishedName(text) == nil) == (text != "cn=a;dc"))
    }
}
