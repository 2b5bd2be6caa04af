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

    @Test("Each way has its own place, address and code")
    func all() {
        let all = snippets().all
        #expect(all.map(\.key) == ["curl", "shell", "python", "dispatcher", "swift"])
        #expect(all.allSatisfy { $0.snippet.contains("https://sb.example") && $0.snippet.contains("c0de") })
    }
}
