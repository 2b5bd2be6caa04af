import Platform
import Testing

@Suite struct FormDataTests {
    @Test func fieldsAreDecoded() {
        let form = FormData("name=J%C3%BCrgen+M&empty=&flag&id=1&id=2&x=%26%3D")
        #expect(form["name"] == "Jürgen M")
        #expect(form["empty"] == "")
        #expect(form["flag"] == "")
        #expect(form["id"] == "1")
        #expect(form.all("id") == ["1", "2"])
        #expect(form["x"] == "&=")
        #expect(form["nobody"] == nil)
    }

    @Test(arguments: ["", "&&&", "%", "a=%zz", "=", "%ff=%ff"])
    func brokenFormsDoNoHarm(text: String) {
        #expect(FormData(text)["name"] == nil)
    }

    @Test(arguments: [
        ("/incidents?state=open", "/incidents?state=open"), ("//evil.example", "/"), ("https://evil.example", "/"),
        ("/\\evil.example", "/"), ("/a\r\nSet-Cookie: x", "/"), ("", "/"), ("incidents", "/"),
    ])
    func localPathsStayHere(text: String, expected: String) {
        #expect(LocalPath(text).path == expected)
    }
}
