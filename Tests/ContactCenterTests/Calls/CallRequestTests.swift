import Kernel
import Platform
import TestKit
import Testing

@testable import ContactCenter

@Suite("What a telephone system says in an address")
struct CallRequestTests {
    private func read(_ query: String, path: String? = nil, door: CallDoor = .tel) throws -> CallRequest {
        try CallRequest([FormData(query)], path: path, region: "lt", door: door)
    }

    @Test(
        "Every shape of the number is the same number",
        arguments: [
            "key=val&ani=+37061234567&type=newcall&curator_id=a.name", "key=val&ani=++37061234567&type=newcall&curator_id=a.name",
            "key=val&ani=%2B37061234567&type=newcall&curator_id=a.name", "ani=37061234567&type=newcall&curator_id=a.name",
            "type=newcall&+37061234567&curator_id=a.name", "37061234567&type=newcall&curator_id=a.name",
            "+37061234567=&type=newcall&curator_id=a.name", "ani=&phone=+37061234567&type=newcall&curator_id=a.name",
            "ANI=+37061234567&TYPE=NewCall&Curator_ID=a.name", "ani=+370%20612%2034567&type=newcall&curator_id=a.name",
        ])
    func shapes(query: String) throws {
        let request = try read(query)
        #expect(request.event == .ringing)
        #expect(request.draft.number?.text == "+37061234567")
        #expect(request.draft.agent == "a.name")
    }

    @Test("The general address has other names for the same", arguments: ["ani", "phone", "from", "caller", "cli", "tel"])
    func aliases(name: String) throws {
        let request = try read(
            "\(name)=%2B37061234567&dnis=6000&callid=c1&agent=m.i&queue=Sales&event=answered&direction=out&cv1=x&cv10=y&cv11=z", door: .pop)
        #expect(request.event == .answered)
        let draft = request.draft
        #expect(draft.number?.text == "+37061234567")
        #expect([draft.dnis, draft.callID, draft.agent, draft.queue] == ["6000", "c1", "m.i", "Sales"])
        #expect(draft.direction == .outgoing)
        #expect(draft.variables == ["cv1": "x", "cv10": "y"])
        #expect(draft.door == .pop)
    }

    @Test func pathAndEnds() throws {
        #expect(try read("", path: "+37061234567").draft.number?.text == "+37061234567")
        #expect(try read("type=endcall").event == .ended)
        #expect(try read("type=endcall").draft.number == nil)
        #expect(try read("type=endcall&ani=+37061234567").draft.number?.text == "+37061234567")
        #expect(try read("event=ended&callid=7", door: .pop).event == .ended)
    }

    @Test(
        "A caller without a number is a caller",
        arguments: ["type=newcall", "type=newcall&ani=", "ani=", "ani=anonymous", "ani=unknown&type=newcall"])
    func withheld(query: String) throws {
        let request = try read(query)
        #expect(request.event == .ringing)
        #expect(request.draft.number == nil)
    }

    @Test(
        "A word that nobody knows costs no call that is told of",
        arguments: ["type=Transfer!&ani=+37061234567", "event=Transfer!&callid=7"])
    func unknownWords(query: String) throws {
        let request = try read(query)
        #expect(request.event == .other && request.word == "Transfer!")
        #expect(try read("type=\(String(repeating: "x", count: 100))&ani=+37061234567").word?.count == 64)
        #expect(try read("type=EndCall&ani=+37061234567").word == nil)
    }

    @Test("What says nothing is no call", arguments: ["", "key=val", "type=nonsense", "type=nonsense&curator_id=a&ani=", "12&x=1"])
    func nothing(query: String) {
        #expect(throws: ClientError.callWithoutKind) { try read(query) }
    }

    @Test("What is too long is cut, and said to be")
    func cut() throws {
        let long = String(repeating: "x", count: 10_000)
        let request = try read("ani=+37061234567&curator_id=\(long)&callid=\(long)a&queue=\(long)&cv1=\(long)&dnis=\(long)")
        #expect(request.draft.isCut)
        #expect(request.draft.agent?.count == CallText.name)
        #expect(request.draft.queue?.count == CallText.name)
        #expect(request.draft.dnis?.count == CallText.number)
        #expect(request.draft.variables["cv1"]?.count == CallText.variable)
        // Two long names that begin alike are two names still.
        #expect(try read("callid=\(long)b").draft.callID != request.draft.callID)
        #expect(try read("callid=\(long)a").draft.callID == request.draft.callID)
        let digits = try read("ani=+" + String(repeating: "1", count: 100))
        #expect(digits.draft.number?.digits.count == PhoneNumber.mostDigits)
        #expect(digits.draft.isCut)
        #expect(try read("ani=+37061234567&curator_id=a").draft.isCut == false)
    }

    @Test("What no database takes is left out")
    func control() throws {
        let request = try read("ani=+37061234567&curator_id=a%00.%0Ana%E2%80%A8me&callid=%00&queue=%20%20")
        #expect(request.draft.agent == "a.name")
        #expect(request.draft.callID == nil)
        #expect(request.draft.queue == nil)
        let endless = "a" + String(repeating: "%CC%81", count: 5000)
        let marks = try read("ani=+37061234567&curator_id=\(endless)")
        #expect((marks.draft.agent?.unicodeScalars.count ?? 0) < 1000)
    }

    @Test("Bodies say what the address does not")
    func bodies() throws {
        let request = try CallRequest(
            [FormData("ani=+37061234567"), FormData("ani=+37069999999&type=endcall&curator_id=a")], region: "lt", door: .tel)
        #expect(request.event == .ended)
        #expect(request.draft.number?.text == "+37061234567")
        #expect(request.draft.agent == "a")
    }
}
