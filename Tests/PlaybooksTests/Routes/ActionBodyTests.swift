import Platform
import Testing

@testable import Playbooks

/// On the bytes that clients send.
@Suite struct ActionBodyTests {
    @Test("Order and repeats do not count, and values are compared as text")
    func sets() throws {
        let one = #"{"gatilhos":[{"servico":"login","retorno":503},{"servico":"x","a":null,"b":[1,"2"],"c":{"z":true}}]}"#
        let two =
            #"{"gatilhos":[{"c":{"z":true},"b":[1,"2"],"a":null,"servico":"x"},{"retorno":"503","servico":"login"},{"servico":"login","retorno":"503"}], "more": 1}"#
        let triggers = try ActionBody.triggers(in: one)
        #expect(try ActionBody.triggers(in: two) == triggers)
        #expect(triggers.contains(["servico": "login", "retorno": "503"]))
        #expect(triggers.contains(["servico": "x", "a": "null", "b": #"[1,"2"]"#, "c": #"{"z":true}"#]))
        #expect(try ActionBody.triggers(in: #"{"gatilhos":[]}"#) == [])
    }

    @Test(
        "What is wrong says where",
        arguments: [
            ("", #"{"input":null,"loc":["body"],"msg":"Field required","type":"missing"}"#),
            ("{", #"{"input":{},"loc":["body"],"msg":"JSON decode error","type":"json_invalid"}"#),
            ("{}", #"{"input":{},"loc":["body","gatilhos"],"msg":"Field required","type":"missing"}"#),
            (
                "[]",
                #"{"input":[],"loc":["body"],"msg":"Input should be a valid dictionary or object to extract fields from","type":"model_attributes_type"}"#
            ),
            (
                #"{"gatilhos":{"a":1}}"#,
                #"{"input":{"a":1},"loc":["body","gatilhos"],"msg":"Input should be a valid list","type":"list_type"}"#
            ),
            (
                #"{"gatilhos":[{},7]}"#,
                #"{"input":7,"loc":["body","gatilhos",1],"msg":"Input should be a valid dictionary","type":"dict_type"}"#
            ),
        ])
    func faults(body: String, fault: String) {
        let error = #expect(throws: ActionBody.Refused.self) { try ActionBody.triggers(in: body) }
        #expect(error?.faults.map(\.line) == [fault])
    }
}
