import Foundation
import Kernel
import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("The document of the old service")
struct DocumentBuilderTests {
    private let world = TestWorld()
    private let parser = FeedParser()

    private func source(
        _ name: FeedName, _ text: String?, isUsed: Bool = true, error: String? = nil
    ) throws -> DocumentBuilder.Source {
        var state = FeedState(name)
        state.error = error
        guard let text else { return .init(state, isUsed: isUsed, value: nil) }
        let reading = try parser.reading(of: name, sent: Data(text.utf8))
        state.readAt = world.now.adding(.seconds(-12))
        (state.accepted, state.rejected) = (reading.accepted, reading.rejected)
        return .init(state, isUsed: isUsed, value: reading.value)
    }

    /// The document with some sources, the others not in use.
    private func document(_ sources: [DocumentBuilder.Source]) -> StatusDocument {
        let given = Set(sources.map(\.state.name))
        let others = FeedName.allCases.filter { !given.contains($0) }.map {
            DocumentBuilder.Source(FeedState($0), isUsed: false, value: nil)
        }
        return DocumentBuilder().document(of: sources + others, at: world.now)
    }

    private func json(_ document: StatusDocument) throws -> JSON { try json(JSONEncoder().encode(document)) }
    private func json(_ data: Data) throws -> JSON { try JSONDecoder().decode(JSON.self, from: data) }

    @Test("From one set of inputs, value by value")
    func whole() throws {
        let document = document([
            try source(.sms, "MC;78;1053;Kildy\nAT;35;1336;Topolo\nBL;1;2;Kildy\nXX;1;2;Kildy\n"),
            try source(.mms, #"[{"country":"PE","provider":"Topolo","bandwidth":"9","response_time":"700"}]"#),
            try source(.voice, "MC;1;2;E-Voice;1;3;4;5\nAT;34;1651;TransparentCalls;0.93;495;46;7\n"),
            try source(.email, "AT;Comcast;17\nAT;Yahoo;596\nAT;Gmail;20\nAT;MSN;0\nRU;Gmail;5\n"),
            try source(.billing, "001011"),
            try source(.support, #"[{"topic":"SMS","active_tickets":20},{"topic":"API","active_tickets":8}]"#),
            try source(.incidents, #"[{"topic":"Old","status":"closed"},{"topic":"Now","status":"active"}]"#),
        ])
        let expected = """
            {"status":true,"error":"","data":{
              "sms":[
                [{"country":"Monaco","bandwidth":"78","response_time":"1053","provider":"Kildy"},
                 {"country":"Saint Barthélemy","bandwidth":"1","response_time":"2","provider":"Kildy"},
                 {"country":"Austria","bandwidth":"35","response_time":"1336","provider":"Topolo"}],
                [{"country":"Austria","bandwidth":"35","response_time":"1336","provider":"Topolo"},
                 {"country":"Monaco","bandwidth":"78","response_time":"1053","provider":"Kildy"},
                 {"country":"Saint Barthélemy","bandwidth":"1","response_time":"2","provider":"Kildy"}]],
              "mms":[[{"country":"Peru","provider":"Topolo","bandwidth":"9","response_time":"700"}],
                     [{"country":"Peru","provider":"Topolo","bandwidth":"9","response_time":"700"}]],
              "voice_call":[
                {"country":"Austria","bandwidth":"34","response_time":"1651","provider":"TransparentCalls","connection_stability":0.93,
                 "ttfb":495,"voice_purity":46,"median_of_calls_time":7,"median_of_call_time":7},
                {"country":"Monaco","bandwidth":"1","response_time":"2","provider":"E-Voice","connection_stability":1,
                 "ttfb":3,"voice_purity":4,"median_of_calls_time":5,"median_of_call_time":5}],
              "email":{
                "Austria":[
                  [{"country":"AT","provider":"MSN","delivery_time":0},{"country":"AT","provider":"Comcast","delivery_time":17},
                   {"country":"AT","provider":"Gmail","delivery_time":20}],
                  [{"country":"AT","provider":"Yahoo","delivery_time":596},{"country":"AT","provider":"Gmail","delivery_time":20},
                   {"country":"AT","provider":"Comcast","delivery_time":17}]],
                "Russian Federation":[
                  [{"country":"RU","provider":"Gmail","delivery_time":5}],[{"country":"RU","provider":"Gmail","delivery_time":5}]]},
              "billing":{"create_customer":true,"purchase":true,"payout":false,"reccuring":true,"fraud_control":false,"checkout_page":false},
              "support":[3,93],
              "incident":[{"topic":"Now","status":"active"},{"topic":"Old","status":"closed"}]},
             "health":{
              "sms":{"ok":true,"age_seconds":12,"rows":3,"rejected":1,"error":""},
              "mms":{"ok":true,"age_seconds":12,"rows":1,"rejected":0,"error":""},
              "voice":{"ok":true,"age_seconds":12,"rows":2,"rejected":0,"error":""},
              "email":{"ok":true,"age_seconds":12,"rows":5,"rejected":0,"error":""},
              "billing":{"ok":true,"age_seconds":12,"rows":1,"rejected":0,"error":""},
              "support":{"ok":true,"age_seconds":12,"rows":2,"rejected":0,"error":""},
              "incidents":{"ok":true,"age_seconds":12,"rows":2,"rejected":0,"error":""}}}
            """
        #expect(try json(document) == json(Data(expected.utf8)))
    }

    @Test("Numbers of messages are texts, those of calls and mail are numbers")
    func types() throws {
        let bytes = try JSONEncoder().encode(
            document([
                try source(.sms, "MC;78;0;Kildy"), try source(.voice, "MC;1;0;E-Voice;0.5;3;4;5"), try source(.email, "AT;Gmail;0"),
            ]))
        let text = String(decoding: bytes, as: UTF8.self)
        for part in [#""bandwidth":"78""#, #""response_time":"0""#, #""connection_stability":0.5"#, #""delivery_time":0"#] {
            #expect(text.contains(part), "\(part)")
        }
        #expect(!text.contains("recurring"))
    }

    @Test("What is equal stays in the order of the file")
    func stable() throws {
        let text = "FR;1;1;Rond\nAT;2;2;Rond\nFR;3;3;Rond\nAT;4;4;Rond\nFR;5;5;Kildy\n"
        let data = try #require(document([try source(.sms, text), try source(.voice, nil, isUsed: false)]).data)
        #expect(data.sms[0].map(\.bandwidth.value) == [5, 1, 2, 3, 4])
        #expect(data.sms[1].map(\.bandwidth.value) == [2, 4, 1, 3, 5])
        let mail = try #require(document([try source(.email, "AT;Gmail;5\nAT;Yahoo;5\nAT;MSN;5\nAT;AOL;5")]).data).email["Austria"]
        #expect(mail?.map { $0.map(\.provider) } == [["Gmail", "Yahoo", "MSN"], ["Gmail", "Yahoo", "MSN"]])
    }

    @Test("Texts are compared by their bytes")
    func order() throws {
        let data = try #require(document([try source(.sms, "AX;1;1;Rond\nZW;2;2;Rond\nCI;3;3;Rond\nCY;4;4;Rond")]).data)
        #expect(data.sms[1].map(\.country) == ["Cyprus", "Côte d'Ivoire", "Zimbabwe", "Åland Islands"])
    }

    @Test(
        "Fewer than three mail providers are as many as there are", arguments: [("AT;Gmail;5", 1), ("AT;Gmail;5\nAT;MSN;6", 2)])
    func fewMailProviders(text: String, count: Int) throws {
        let mail = try #require(document([try source(.email, text)]).data).email["Austria"]
        #expect(mail?.map(\.count) == [count, count])
    }

    @Test(
        "The support's load",
        arguments: [
            (0, [1, 0]), (8, [1, 26]), (9, [2, 30]), (16, [2, 53]), (17, [3, 56]), (28, [3, 93]), (999_999_999, [3, 3_333_333_330]),
        ])
    func support(total: Int, figures: [Int]) throws {
        #expect(SupportLoad.figures(waiting: total) == figures)
        let data = try #require(document([try source(.support, #"[{"topic":"SMS","active_tickets":\#(total)}]"#)]).data)
        #expect(data.support == figures)
    }

    @Test("The support's load is that of all topics together", arguments: [(0, 1), (8, 1), (9, 2), (16, 2), (17, 3), (1000, 3)])
    func supportTopics(total: Int, level: Int) throws {
        // However it is spread.
        for parts in [1, 2, 3, 7] {
            let rows = (0..<parts).map { part in
                #"{"topic":"T\#(part)","active_tickets":\#(total / parts + (part < total % parts ? 1 : 0))}"#
            }
            let data = try #require(document([try source(.support, "[" + rows.joined(separator: ",") + "]")]).data)
            #expect(data.support == [level, total * 60 / 18])
        }
    }

    @Test("Calls stand by country, in the order of the file within one; fast and slow mail are told whatever their order was")
    func ordersOfOthers() throws {
        let calls = [("MC", 1), ("AT", 2), ("MC", 3), ("AT", 4)].map { "\($0.0);\($0.1);1;E-Voice;1;1;1;1" }.joined(separator: "\n")
        let data = try #require(document([try source(.voice, calls)]).data)
        #expect(data.voiceCall.map(\.country) == ["Austria", "Austria", "Monaco", "Monaco"])
        #expect(data.voiceCall.map(\.bandwidth.value) == [2, 4, 1, 3])
        let times = [300, 0, 600, 5, 17, 2, 599]
        let names = ["Gmail", "Yahoo", "Hotmail", "MSN", "Orange", "Comcast", "AOL"]
        let mail = zip(names, times).map { "AT;\($0);\($1)" }.joined(separator: "\n")
        let rows = try #require(document([try source(.email, mail)]).data).email["Austria"]
        #expect(rows?.map { $0.map(\.deliveryTime) } == [[0, 2, 5], [600, 599, 300]])
        #expect(rows?.allSatisfy { $0.allSatisfy { $0.country == "AT" } } == true)
    }

    @Test("A country of which only wrong rows came is not there; a source of wrong rows alone is one without rows")
    func nothingRight() throws {
        let data = try #require(document([try source(.email, "AT;Gmail;5\nFR;Nope;5"), try source(.sms, "x\ny")]).data)
        #expect(Array(data.email.keys) == ["Austria"] && data.sms == [[], []])
    }

    @Test("Each bit of billing is one part", arguments: 0..<6)
    func billing(bit: Int) throws {
        let bits = String((0..<6).map { $0 == 5 - bit ? "1" : "0" })
        let data = try #require(document([try source(.billing, bits)]).data)
        let object = try JSONDecoder().decode([String: Bool].self, from: JSONEncoder().encode(data.billing))
        let names = ["create_customer", "purchase", "payout", "reccuring", "fraud_control", "checkout_page"]
        #expect(object.filter(\.value).map(\.key) == [names[bit]] && object.count == 6)
    }

    @Test("Active incidents come first, in their order")
    func incidents() throws {
        let rows = [("a", "closed"), ("b", "active"), ("c", "closed"), ("d", "active")]
        let text = "[" + rows.map { #"{"topic":"\#($0.0)","status":"\#($0.1)"}"# }.joined(separator: ",") + "]"
        let data = try #require(document([try source(.incidents, text)]).data)
        #expect(data.incident.map(\.topic) == ["b", "d", "a", "c"])
    }

    @Test("Sources that are not used give their empty values, never null")
    func empty() throws {
        let object = try json(document([]))
        let expected = """
            {"sms":[[],[]],"mms":[[],[]],"voice_call":[],"email":{},"support":[1,0],"incident":[],"billing":{"create_customer":false,
            "purchase":false,"payout":false,"reccuring":false,"fraud_control":false,"checkout_page":false}}
            """
        #expect(object["status"] == true && object["error"] == "")
        #expect(try object["data"] == json(Data(expected.utf8)))
    }

    @Test("A source that was never read makes the document say so, and name it")
    func neverRead() throws {
        let document = document([
            try source(.sms, "MC;78;1053;Kildy"), try source(.mms, nil, error: "no answer in time"), try source(.voice, nil),
        ])
        #expect(!document.status && document.data == nil)
        #expect(document.error == "Error on collect data: mms (no answer in time), voice (not read yet)")
        let object = try json(document)
        #expect(object["data"] == .some(.null) && object["status"] == false)
        #expect(document.health["sms"]?.ok == true && document.health["mms"]?.ok == false && document.health["voice"]?.ok == false)
        #expect(document.health["mms"]?.error == "no answer in time" && document.health["mms"]?.age == nil)
    }

    @Test("What fails now stands in the health alone: the last good value serves")
    func failing() throws {
        let document = document([try source(.sms, "MC;78;1053;Kildy", error: "the file is not there")])
        #expect(document.status && document.error.isEmpty && document.data?.sms[0].count == 1)
        #expect(document.health["sms"] == .init(ok: false, age: 12, rows: 1, rejected: 0, error: "the file is not there"))
        #expect(Set(document.health.keys) == ["sms", "mms", "voice", "email", "billing", "support", "incidents"])
    }
}
