import Foundation
import Testing

@testable import Simulators

@Suite("Documents of simulated systems") struct SimulatedXMLTests {
    @Test("What is written is read again")
    func roundTrip() throws {
        let tree = SimulatedXML("a", [SimulatedXML("b", "<&>\" Обед"), SimulatedXML("c"), SimulatedXML("d", [SimulatedXML("e", "1")])])
        #expect(try SimulatedXML(reading: Data(tree.document().utf8)) == tree)
        #expect(try SimulatedXML(reading: Data("<?xml version=\"1.0\"?>\n<a> <b/> 1 </a>\n".utf8)).text == "1")
    }

    @Test(
        "What is not exactly one element is refused",
        arguments: ["", "x", "<a>", "<a></b>", "<a/><b/>", "<a>&x;</a>", "<a b=\"1\"/>", "<a><b></a></b>", "</a>", "<!DOCTYPE a><a/>"])
    func malformed(text: String) {
        #expect(throws: SimulatedXML.Malformed.self) { try SimulatedXML(reading: Data(text.utf8)) }
    }
}
