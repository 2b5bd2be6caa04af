import Foundation
import Testing

@testable import ContactCenter

@Suite("XML of others")
struct XMLTreeTests {
    private func tree(_ text: String, _ bounds: XMLTree.Bounds = .init()) throws -> XMLTree {
        try XMLTree(reading: Data(text.utf8), bounds: bounds)
    }

    @Test("Elements and their texts are found, whatever stands around them")
    func elements() throws {
        let root = try tree("<?xml version='1.0'?><a x='1'> <b> one </b><b>two &amp; three</b><c><![CDATA[<four>]]></c><d/></a>")
        #expect(root.name == "a")
        #expect(root["b"] == "one")
        #expect(root.children("b").map(\.text) == ["one", "two & three"])
        #expect(root["c"] == "<four>")
        #expect(root["d"] == nil)
        #expect(root["e"] == nil)
        #expect(root.first("c")?.text == "<four>")
    }

    @Test("Neither the case of names nor a prefix matters")
    func names() throws {
        let root = try tree("<x:Agency xmlns:x='urn:x'><NAME>Sun</NAME><x:nameEng>Sun</x:nameEng><y:Boss>B</y:Boss></x:Agency>")
        #expect(root.name == "agency" && root["name"] == "Sun" && root["nameeng"] == "Sun" && root.first("BOSS")?.text == "B")
    }

    @Test(
        "What could grow, or lead elsewhere, is refused before it does",
        arguments: [
            "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
            """
            <!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol1 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]><agency>&lol1;</agency>
            """,
            "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
        ])
    func hostile(_ text: String) {
        #expect(throws: XMLTree.Refusal.declaresEntities) { try tree(text) }
    }

    @Test("What is no XML is none", arguments: ["", "plain", "<a>", "<a></b>", "<html><p>sign in<br></html>", "<a>&nobody;</a>", "\0"])
    func none(_ text: String) {
        #expect(throws: XMLTree.Refusal.notXML) { try tree(text) }
    }

    @Test("A declaration cannot hide in another encoding", arguments: ["UTF-7", "utf-16", "IBM037", "x"])
    func encodings(_ name: String) {
        #expect(throws: XMLTree.Refusal.notXML) { try tree("<?xml version='1.0' encoding='\(name)'?><a/>") }
    }

    @Test("Old encodings are read", arguments: ["UTF-8", "iso-8859-1", "windows-1257"])
    func old(_ name: String) throws {
        #expect(try tree("<?xml version=\"1.0\" encoding=\"\(name)\"?><a/>").name == "a")
    }

    @Test("Bounds hold: bytes, depth, number of elements")
    func bounds() {
        let deep = String(repeating: "<a>", count: 40) + String(repeating: "</a>", count: 40)
        #expect(throws: XMLTree.Refusal.tooLarge) { try tree(deep) }
        var bounds = XMLTree.Bounds()
        bounds.elements = 3
        #expect(throws: XMLTree.Refusal.tooLarge) { try tree("<a><b/><b/><b/></a>", bounds) }
        bounds.bytes = 4
        #expect(throws: XMLTree.Refusal.tooLarge) { try tree("<a></a>", bounds) }
    }
}
