import Testing

@testable import Accounts

@Suite("Filters of searches in a directory") struct DirectoryFilterTests {
    @Test(
        "No sign of a value says anything else than itself",
        arguments: [
            ("ann", "ann"), ("*", "\\2a"), ("*)(uid=*", "\\2a\\29\\28uid=\\2a"), ("a\\b", "a\\5cb"), ("\0", "\\00"), ("a\nb", "a\\0ab"),
            ("\u{7F}", "\\7f"), ("a/b", "a\\2fb"), ("Анна é", "Анна é"), ("\\2a", "\\5c2a"), ("", ""), ("(&(a=b))", "\\28&\\28a=b\\29\\29"),
            ("cn=a\\, b,dc=c", "cn=a\\5c, b,dc=c"),
        ])
    func escaped(_ text: String, _ expected: String) {
        #expect(DirectoryFilter.escaped(text) == expected)
    }

    @Test("Values stand where their names stood, each replaced once")
    func filled() {
        #expect(DirectoryFilter.filled("(uid={name})", ["name": "ann"]) == "(uid=ann)")
        #expect(DirectoryFilter.filled("(|(uid={name})(mail={name}))", ["name": "*"]) == "(|(uid=\\2a)(mail=\\2a))")
        // What somebody typed is never taken for a name of a value.
        #expect(DirectoryFilter.filled("(&(a={name})(b={dn}))", ["name": "{dn}", "dn": "cn=x"]) == "(&(a={dn})(b=cn=x))")
        #expect(DirectoryFilter.filled("(a={other}{name}{", ["name": "x"]) == "(a={other}x{")
        #expect(DirectoryFilter.filled("{na{name}", ["name": "x"]) == "{nax")
        #expect(DirectoryFilter.filled("", ["name": "x"]) == "")
    }
}
