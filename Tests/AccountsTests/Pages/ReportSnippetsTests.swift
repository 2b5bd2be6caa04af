import Testing

@testable import Accounts

@Suite("Examples of how to report")
struct ReportSnippetsTests {
    private func snippets(service: String = "Shop") -> ReportSnippets {
        ReportSnippets(address: "https://sb.example", service: service, code: "c0de", title: "It's \"down\"", message: "Платёж")
    }

    @Test("The shell reads quotes as they were meant")
    func shell() {
        #expect(snippets(service: "Bob's shop; rm -rf /").shell.contains(#"--service 'Bob'\''s shop; rm -rf /'"#))
        #expect(snippets().curl.contains(#"--data '{"title": "It'\''s \"down\"", "message": "Платёж", "level": "error"}'"#))
    }

    @Test("Python and Swift get strings they can read")
    func literals() {
        #expect(snippets(service: #"a"b\c"#).dispatcher.contains(#"app_name="a\"b\\c""#))
        #expect(snippets().swift.contains(#""title": "It's \"down\"","#))
        #expect(snippets().python.contains(#""https://sb.example/api/v1/events""#))
    }

    @Test("Node, Go, Java and PHP get strings they can read, whatever stands in them")
    func otherLiterals() {
        let hostile = ReportSnippets(
            address: "https://sb.example", service: "Shop", code: "c0de", title: #"It's "down" \ $now ${x} `y`"#, message: "a\nb")
        #expect(hostile.node.contains(#"title: "It's \"down\" \\ $now ${x} `y`","#) && hostile.node.contains(#"message: "a\nb","#))
        #expect(hostile.go.contains(#""title":   "It's \"down\" \\ $now ${x} `y`","#))
        #expect(hostile.java.contains(#""{\"title\": \"It's \\\"down\\\" \\\\ $now ${x} `y`\", "#))
        #expect(hostile.java.contains(#"\"message\": \"a\\nb\", \"level\": \"error\"}""#))
        #expect(hostile.php.contains(#"'title' => 'It\'s "down" \\ $now ${x} `y`',"#) && hostile.php.contains("'message' => 'a\nb',"))
    }

    @Test("Each way has its own place, address and code")
    func all() {
        let all = snippets().all
        #expect(all.map(\.key) == ["curl", "shell", "python", "dispatcher", "node", "go", "java", "php", "swift"])
        #expect(all.allSatisfy { $0.snippet.contains("https://sb.example") && $0.snippet.contains("c0de") })
    }
}
